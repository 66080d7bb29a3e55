// The pictures that we can clean, whole and in memory: told apart by their first bytes, also inside documents.
import type { Bytes } from "../envelope/bytes.ts";
import type { Findings } from "./findings.ts";
import { scrubGif } from "./gif.ts";
import type { Clean } from "./index.ts";
import { scrubJpeg } from "./jpeg.ts";
import { scrubPng } from "./png.ts";
import { ScrubRefused } from "./refused.ts";
import { scrubWebp } from "./webp.ts";

interface PictureFormat {
  type: "image/jpeg" | "image/png" | "image/webp" | "image/gif";
  /** Whether a file that begins so is of this format; one character a byte, twelve of them. */
  begins: (start: string) => boolean;
  scrub: (untrusted: Bytes, findings: Findings) => Bytes;
}

const PICTURES: readonly PictureFormat[] = [
  { type: "image/jpeg", begins: (start) => start.startsWith("\xff\xd8\xff"), scrub: scrubJpeg },
  { type: "image/png", begins: (start) => start.startsWith("\x89PNG\r\n\x1a\n"), scrub: scrubPng },
  { type: "image/webp", begins: (start) => start.startsWith("RIFF") && start.endsWith("WEBP"), scrub: scrubWebp },
  { type: "image/gif", begins: (start) => /^GIF8[79]a/.test(start), scrub: scrubGif },
];

/** The format of a picture, or undefined where it is none that we know. */
export function pictureFormat(untrusted: Uint8Array): PictureFormat | undefined {
  const start = String.fromCharCode(...untrusted.subarray(0, 12));
  return PICTURES.find(({ begins }) => begins(start));
}

/** Scrubs a picture. Throws ScrubRefused. */
export function scrubPicture(untrusted: Bytes, findings: Findings): Clean {
  const format = pictureFormat(untrusted);
  if (format === undefined) throw new ScrubRefused("unsupported", "not a picture that we know");
  return { type: format.type, bytes: format.scrub(untrusted, findings) };
}
