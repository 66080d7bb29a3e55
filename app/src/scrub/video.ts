// Videos (MP4, MOV, WebM): pictures and sound are copied packet by packet into a new file, never decoded, never whole in memory.
import {
  BlobSource,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  MP4,
  Mp4OutputFormat,
  Output,
  QTFF,
  StreamTarget,
  type StreamTargetChunk,
  WEBM,
  WebMOutputFormat,
} from "mediabunny";
import type { Bytes } from "../envelope/bytes.ts";
import { type Finding, Findings } from "./findings.ts";
import { demand, ScrubRefused, support } from "./refused.ts";
import { cleanerOf, type TrackCleaner } from "./video-codecs.ts";
import { noteVideo } from "./video-findings.ts";
import { cleanHead } from "./video-header.ts";

const MOST_TRACKS = 8;

/** What a video will be, and what will be removed from it. */
export interface InspectedVideo {
  type: "video/mp4" | "video/webm";
  findings: Finding[];
}

interface Copy {
  track: InputVideoTrack | InputAudioTrack;
  config: VideoDecoderConfig | AudioDecoderConfig;
  cleaner: TrackCleaner;
}

/** Reads what can be told before the video is copied. Rejects with ScrubRefused where it can't be cleaned. */
export function inspectVideo(untrusted: Blob): Promise<InspectedVideo> {
  return withInput(untrusted, async (input) => {
    const findings = new Findings();
    const webm = (await input.getFormat()) === WEBM;
    const copies = await prepare(input, webm, findings);
    for (const { track, cleaner } of copies) {
      const first = await new EncodedPacketSink(track).getFirstPacket();
      if (first) cleaner.clean(owned(first.data));
    }
    await noteVideo(untrusted, input, webm, findings);
    return { type: webm ? "video/webm" : "video/mp4", findings: findings.list() };
  });
}

/** The clean video, made as it is read. Throws ScrubRefused on the way where it can't be cleaned: then nothing of it may be used. */
export async function* scrubVideo(untrusted: Blob): AsyncGenerator<Bytes, void, undefined> {
  let pipe: TransformStreamDefaultController<Bytes> | undefined;
  let written = 0;
  const { readable, writable } = new TransformStream<StreamTargetChunk, Bytes>({
    start(controller) {
      pipe = controller;
    },
    transform({ data, position }, controller) {
      demand(position === written, "written out of order");
      written += data.length;
      controller.enqueue(owned(data));
    },
  });
  let webm = false;
  const copying = withInput(untrusted, async (input) => {
    webm = (await input.getFormat()) === WEBM;
    await copyVideo(input, webm, writable);
  });
  copying.catch((error: unknown) => pipe?.error(error));
  const reader = readable.getReader();
  async function* chunks(): AsyncGenerator<Bytes, void, undefined> {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  }
  try {
    const source = chunks();
    const first = await source.next();
    if (!first.done) yield* cleanHead(prepend(first.value, source), webm);
    await copying;
  } catch (error) {
    throw asRefusal(error);
  } finally {
    await reader.cancel().catch(() => undefined); // where the video is not wanted any more, the copying ends with it
  }
}

async function copyVideo(input: Input, webm: boolean, writable: WritableStream<StreamTargetChunk>): Promise<void> {
  const copies = await prepare(input, webm, new Findings());
  const format = webm ? new WebMOutputFormat({ appendOnly: true }) : new Mp4OutputFormat({ fastStart: "fragmented" });
  const output = new Output({ format, target: new StreamTarget(writable) });
  const shift = await shiftOf(copies.map(({ track }) => track));
  const tracks: OpenTrack[] = [];
  for (const copy of copies) tracks.push(await openTrack(copy, output, shift)); // one after the other: their order stays
  await output.start();
  for (let waiting = tracks; waiting.length > 0; waiting = waiting.filter(({ next }) => next !== null)) {
    const earliest = waiting.reduce((one, other) => (timeOf(other) < timeOf(one) ? other : one));
    if (earliest.next) await earliest.add(earliest.next);
    await earliest.advance();
  }
  await output.finalize();
}

/** A track on its way: the packet that comes next, null after the last. */
interface OpenTrack {
  next: EncodedPacket | null;
  add: (packet: EncodedPacket) => Promise<void>;
  advance: () => Promise<void>;
}

async function openTrack({ track, config, cleaner }: Copy, output: Output, shift: number): Promise<OpenTrack> {
  const cleanConfig = { ...config };
  delete cleanConfig.description;
  if (cleaner.description) cleanConfig.description = cleaner.description;
  let add: (packet: EncodedPacket, first: boolean) => Promise<void>;
  let close: () => void;
  if (track.isVideoTrack()) {
    const codec = await track.getCodec();
    support(codec !== null, "codec");
    const source = new EncodedVideoPacketSource(codec);
    const transparent = await track.canBeTransparent();
    const [rotation, flip] = [await track.getRotation(), await track.getFlip()];
    output.addVideoTrack(source, { rotation, flip, canBeTransparent: transparent });
    const meta = { decoderConfig: cleanConfig as VideoDecoderConfig };
    add = (packet, first) => source.add(packet, first ? meta : undefined);
    close = () => {
      source.close();
    };
  } else {
    const codec = await track.getCodec();
    support(codec !== null, "codec");
    const source = new EncodedAudioPacketSource(codec);
    output.addAudioTrack(source);
    const meta = { decoderConfig: cleanConfig as AudioDecoderConfig };
    add = (packet, first) => source.add(packet, first ? meta : undefined);
    close = () => {
      source.close();
    };
  }
  const packets = new EncodedPacketSink(track).packets();
  let first = true;
  const open: OpenTrack = {
    next: (await packets.next()).value ?? null,
    add: async (packet) => {
      const { alpha } = packet.sideData;
      const data = cleaner.clean(owned(packet.data));
      const sideData = alpha ? { alpha } : {};
      await add(packet.clone({ data, timestamp: packet.timestamp - shift, sideData }), first);
      first = false;
    },
    advance: async () => {
      open.next = (await packets.next()).value ?? null;
      if (open.next === null) close();
    },
  };
  return open;
}

/** The tracks that stay, with what cleans them. Everything that is neither picture nor sound goes. */
async function prepare(input: Input, webm: boolean, findings: Findings): Promise<Copy[]> {
  const format = webm ? new WebMOutputFormat() : new Mp4OutputFormat();
  const tracks = (await input.getTracks()).filter(isSeenOrHeard);
  support(tracks.length <= MOST_TRACKS, "too many tracks");
  const copies: Copy[] = [];
  for (const track of tracks) {
    const [codec, config] = [await track.getCodec(), await track.getDecoderConfig()];
    support(codec !== null && config !== null && format.getSupportedCodecs().includes(codec), "codec");
    const description = config.description === undefined ? undefined : owned(toBytes(config.description));
    copies.push({ track, config, cleaner: cleanerOf(codec, description, findings) });
  }
  support(
    copies.some(({ track }) => track.isVideoTrack()),
    "no moving picture",
  );
  return copies;
}

function isSeenOrHeard(track: InputTrack): track is InputVideoTrack | InputAudioTrack {
  return track.isVideoTrack() || track.isAudioTrack();
}

/** Some recorders count from when they were switched on, or from 1970: a video begins at zero. What plays before zero stays there. */
async function shiftOf(tracks: readonly InputTrack[]): Promise<number> {
  const starts = await Promise.all(tracks.map((track) => track.getFirstTimestamp()));
  return Math.max(0, Math.min(...starts));
}

async function withInput<Value>(untrusted: Blob, work: (input: Input) => Promise<Value>): Promise<Value> {
  const input = new Input({ formats: [MP4, QTFF, WEBM], source: new BlobSource(untrusted) });
  try {
    support(await input.canRead(), "not a video that we know");
    return await work(input);
  } catch (error) {
    throw asRefusal(error);
  } finally {
    input.dispose();
  }
}

/** Whatever goes wrong inside of a video is the video's fault: it is refused. */
function asRefusal(error: unknown): ScrubRefused {
  if (error instanceof ScrubRefused) return error;
  return new ScrubRefused("damaged", error instanceof Error ? error.message : "unreadable");
}

function timeOf({ next }: OpenTrack): number {
  return next?.timestamp ?? Infinity;
}

async function* prepend(first: Bytes, rest: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  yield first;
  yield* rest;
}

function toBytes(source: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

function owned(bytes: Uint8Array): Bytes {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : bytes.slice();
}
