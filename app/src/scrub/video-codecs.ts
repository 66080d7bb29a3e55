// What of each codec's configuration and packets belongs to picture and sound.
import { type Bytes, concat, join, uint32, utf8 } from "../envelope/bytes.ts";
import { cleanAac } from "./aac.ts";
import type { Findings } from "./findings.ts";
import { cleanAvc, cleanAvcConfiguration, cleanHevc, cleanHevcConfiguration, type UnitConfiguration } from "./nal.ts";
import { cleanAv1, cleanAv1Configuration } from "./obu.ts";
import { demand, support } from "./refused.ts";

const LONGEST_AAC_CONFIGURATION = 32;
const FLAC_STREAM_INFO = 34;
const VORBIS_HEADERS = 3;

/** How a track is cleaned: its configuration once, then each packet. */
export interface TrackCleaner {
  description: Bytes | undefined;
  clean: (untrusted: Bytes) => Bytes;
}

type Units = (untrusted: Bytes, lengthSize: number, findings: Findings) => Bytes;

/** The cleaner of a codec, by the name that WebCodecs' registry has for its family. Throws ScrubRefused. */
export function cleanerOf(codec: string, untrusted: Bytes | undefined, findings: Findings): TrackCleaner {
  const asItIs = (description?: Bytes): TrackCleaner => ({ description, clean: (packet) => packet });
  const needed = (): Bytes => {
    support(untrusted !== undefined, `${codec} without a configuration`);
    return untrusted;
  };
  if (codec === "avc") return ofUnits(cleanAvcConfiguration(needed(), findings), cleanAvc, findings);
  if (codec === "hevc") return ofUnits(cleanHevcConfiguration(needed(), findings), cleanHevc, findings);
  if (codec === "av1") {
    const description = untrusted && cleanAv1Configuration(untrusted, findings);
    return { description, clean: (packet) => cleanAv1(packet, findings) };
  }
  if (codec === "aac") {
    const description = needed();
    support(description.length <= LONGEST_AAC_CONFIGURATION, "a long configuration of AAC");
    return { description, clean: (packet) => cleanAac(packet, findings) };
  }
  if (codec === "opus") return asItIs(cleanOpus(untrusted));
  if (codec === "vorbis") return asItIs(cleanVorbis(needed(), findings));
  if (codec === "flac") return asItIs(cleanFlac(needed()));
  support(codec === "vp8" || codec === "vp9" || codec === "mp3" || codec.startsWith("pcm-"), `codec ${codec}`);
  return asItIs();
}

function ofUnits({ bytes, lengthSize }: UnitConfiguration, clean: Units, findings: Findings): TrackCleaner {
  return { description: bytes, clean: (packet) => clean(packet, lengthSize, findings) };
}

/** The header of Opus, RFC 7845, 5.1, without anything behind it. */
function cleanOpus(untrusted: Bytes | undefined): Bytes | undefined {
  if (untrusted === undefined) return undefined;
  const length = untrusted[18] === 0 ? 19 : 21 + (untrusted[9] ?? 0);
  demand(utf8("OpusHead").every((byte, i) => byte === untrusted[i]) && length <= untrusted.length, "Opus");
  return untrusted.subarray(0, length);
}

/** Vorbis' three headers, the second of which is all comments: written anew, empty (Vorbis I, 5.2). */
function cleanVorbis(untrusted: Bytes, findings: Findings): Bytes {
  demand(untrusted[0] === VORBIS_HEADERS - 1, "Vorbis");
  let at = 1;
  const lengths = [0, 0].map(() => {
    let length = 0;
    for (;;) {
      const byte = untrusted[at++];
      demand(byte !== undefined, "cut short");
      length += byte;
      if (byte < 255) return length;
    }
  });
  const [first = 0, second = 0] = lengths;
  demand(first === 30 && at + first + second < untrusted.length, "Vorbis");
  const identification = untrusted.subarray(at, at + first);
  const setup = untrusted.subarray(at + first + second);
  const comments = concat(Uint8Array.of(3), utf8("vorbis"), uint32(0), uint32(0), Uint8Array.of(1));
  if (second > comments.length) findings.add("software", "Vorbis comments");
  return join([Uint8Array.of(2, identification.length, comments.length), identification, comments, setup]);
}

/** FLAC's first block alone, which says how to decode (RFC 9639, 8.2). */
function cleanFlac(untrusted: Bytes): Bytes {
  const start = 8;
  demand(
    utf8("fLaC\0").every((byte, i) => byte === untrusted[i] || (i === 4 && untrusted[i] === 0x80)),
    "FLAC",
  );
  demand(untrusted.length >= start + FLAC_STREAM_INFO && untrusted[7] === FLAC_STREAM_INFO, "FLAC");
  const information = untrusted.subarray(start, start + FLAC_STREAM_INFO);
  return concat(utf8("fLaC"), Uint8Array.of(0x80, 0, 0, FLAC_STREAM_INFO), information);
}
