// The tracks of a video that stay: packet by packet, cleaned, in the order of their times, for a file that begins at zero.
import {
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  type InputAudioTrack,
  type InputVideoTrack,
  type MediaCodec,
  type MediaSource,
  type Output,
  type AudioCodec,
  type VideoCodec,
} from "mediabunny";
import type { Bytes } from "../envelope/bytes.ts";
import { MOST_REORDERED } from "./mp4-fragments.ts";
import type { TrackCleaner } from "./video-codecs.ts";

/** A track and what cleans it; `config` is the decoder's, as the track has it. */
export interface Copy {
  track: InputVideoTrack | InputAudioTrack;
  codec: MediaCodec;
  config: VideoDecoderConfig | AudioDecoderConfig;
  cleaner: TrackCleaner;
}

/** Where a track begins in the new file, in seconds, and its first packet. */
export interface TrackStart {
  copy: Copy;
  start: number;
  first: EncodedPacket;
}

type AddPacket = (packet: EncodedPacket) => Promise<void>;

/** A track of an output: how to add packets, and how to say that no more come. */
export interface OutputTrack {
  add: AddPacket;
  close: () => void;
}

/** A track on its way, and the packet that comes next. */
interface OpenTrack {
  copy: Copy;
  sink: EncodedPacketSink;
  next: EncodedPacket;
}

/**
 * The starts of all tracks that have any packet. Some recorders count from when they were switched on, or from 1970: a video
 * begins at zero. What plays before zero stays there.
 */
export async function findStarts(copies: readonly Copy[]): Promise<{ starts: TrackStart[]; shift: number }> {
  const found: TrackStart[] = [];
  for (const copy of copies) {
    const sink = new EncodedPacketSink(copy.track);
    const first = await sink.getFirstPacket();
    if (first === null) continue;
    const furthest = copy.track.isVideoTrack() ? MOST_REORDERED : 0;
    let [start, packet]: [number, EncodedPacket | null] = [first.timestamp, first];
    for (let i = 0; i < furthest && packet; i++) {
      packet = await sink.getNextPacket(packet, { metadataOnly: true });
      start = Math.min(start, packet?.timestamp ?? start);
    }
    found.push({ copy, start, first });
  }
  const shift = Math.max(0, Math.min(...found.map(({ start }) => start)));
  return { starts: found.map(({ start, ...rest }) => ({ ...rest, start: start - shift })), shift };
}

/**
 * All packets, the earliest first, each with its track and whether it is the last of it. One by one: mediabunny's own iterator
 * reads a second's worth of them ahead, which is a hundred megabytes where a hundred are copied in a second.
 */
export async function* cleanPackets(
  copies: readonly Copy[],
  shift: number,
): AsyncGenerator<{ copy: Copy; packet: EncodedPacket; last: boolean }, void, undefined> {
  let open: OpenTrack[] = [];
  for (const copy of copies) {
    const sink = new EncodedPacketSink(copy.track);
    const next = await sink.getFirstPacket();
    if (next) open.push({ copy, sink, next });
  }
  while (open.length > 0) {
    const earliest = open.reduce((one, other) => (other.next.timestamp < one.next.timestamp ? other : one));
    const { copy, sink, next: packet } = earliest;
    const next = await sink.getNextPacket(packet);
    if (next) earliest.next = next;
    else open = open.filter((track) => track !== earliest);
    yield { copy, packet: cleanPacket(copy, packet, packet.timestamp - shift), last: next === null };
  }
}

/** A packet with nothing but picture or sound, at another time. */
export function cleanPacket({ cleaner }: Copy, packet: EncodedPacket, timestamp: number): EncodedPacket {
  const { alpha } = packet.sideData;
  const data = cleaner.clean(owned(packet.data));
  return packet.clone({ data, timestamp, sideData: alpha ? { alpha } : {} });
}

/** A track of an output like this one; how to add packets to it, and how to end it. */
export async function addTrack({ track, codec, config, cleaner }: Copy, output: Output): Promise<OutputTrack> {
  const cleanConfig = { ...config };
  delete cleanConfig.description;
  if (cleaner.description) cleanConfig.description = cleaner.description;
  if (track.isVideoTrack()) {
    const source = new EncodedVideoPacketSource(codec as VideoCodec);
    const transparent = await track.canBeTransparent();
    const [rotation, flip] = [await track.getRotation(), await track.getFlip()];
    output.addVideoTrack(source, { rotation, flip, canBeTransparent: transparent });
    return ending(source, (packet) => source.add(packet, { decoderConfig: cleanConfig }));
  }
  const source = new EncodedAudioPacketSource(codec as AudioCodec);
  output.addAudioTrack(source);
  return ending(source, (packet) => source.add(packet, { decoderConfig: cleanConfig as AudioDecoderConfig }));
}

function ending(source: MediaSource, add: AddPacket): OutputTrack {
  return {
    add,
    close: () => {
      source.close();
    },
  };
}

/** Bytes with a buffer of their own kind, as the browser's own functions want them. */
export function owned(bytes: Uint8Array): Bytes {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : bytes.slice();
}
