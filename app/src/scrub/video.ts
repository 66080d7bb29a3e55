// Videos (MP4, MOV, WebM): pictures and sound are copied packet by packet into a new file, never decoded, never whole in memory.
import {
  BlobSource,
  EncodedPacketSink,
  Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  MP4,
  Mp4OutputFormat,
  QTFF,
  WEBM,
  WebMOutputFormat,
} from "mediabunny";
import type { Bytes } from "../envelope/bytes.ts";
import { type Finding, Findings } from "./findings.ts";
import { checkMp4 } from "./mp4-check.ts";
import { writeMp4 } from "./mp4-writer.ts";
import { ScrubRefused, support } from "./refused.ts";
import { cleanerOf } from "./video-codecs.ts";
import { noteVideo } from "./video-findings.ts";
import { type Copy, owned } from "./video-tracks.ts";
import { findWebmEnd } from "./webm-check.ts";
import { writeWebm } from "./webm-writer.ts";

const MOST_TRACKS = 8;
const EBML_START = 0x1a;

/** What a video will be, and what will be removed from it. */
export interface InspectedVideo {
  type: "video/mp4" | "video/webm";
  findings: Finding[];
}

/** Reads what can be told before the video is copied. Rejects with ScrubRefused where it can't be cleaned. */
export async function inspectVideo(untrusted: Blob): Promise<InspectedVideo> {
  const input = await openInput(untrusted);
  try {
    support(await input.canRead(), "not a video that we know");
    const findings = new Findings();
    const webm = (await input.getFormat()) === WEBM;
    const copies = await prepare(input, webm, findings);
    for (const { track, cleaner } of copies) {
      const first = await new EncodedPacketSink(track).getFirstPacket();
      if (first) cleaner.clean(owned(first.data));
    }
    await noteVideo(untrusted, input, webm, findings);
    return { type: webm ? "video/webm" : "video/mp4", findings: findings.list() };
  } catch (error) {
    throw asRefusal(error);
  } finally {
    input.dispose();
  }
}

/** The clean video, made as it is read. Throws ScrubRefused on the way where it can't be cleaned: then nothing of it may be used. */
export async function* scrubVideo(untrusted: Blob): AsyncGenerator<Bytes, void, undefined> {
  const input = await openInput(untrusted);
  try {
    support(await input.canRead(), "not a video that we know");
    const webm = (await input.getFormat()) === WEBM;
    const copies = await prepare(input, webm, new Findings());
    yield* webm ? writeWebm(copies) : writeMp4(copies);
  } catch (error) {
    throw asRefusal(error);
  } finally {
    input.dispose();
  }
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
    copies.push({ track, codec, config, cleaner: cleanerOf(codec, description, findings) });
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

async function openInput(untrusted: Blob): Promise<Input> {
  const start = new Uint8Array(await untrusted.slice(0, 1).arrayBuffer());
  const webm = start[0] === EBML_START;
  if (!webm) await checkMp4(untrusted);
  const whole = webm ? untrusted.slice(0, await findWebmEnd(untrusted)) : untrusted;
  return new Input({ formats: [MP4, QTFF, WEBM], source: new BlobSource(whole) });
}

/** Whatever goes wrong inside of a video is the video's fault: it is refused. */
function asRefusal(error: unknown): ScrubRefused {
  if (error instanceof ScrubRefused) return error;
  return new ScrubRefused("damaged", error instanceof Error ? error.message : "unreadable");
}

function toBytes(source: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}
