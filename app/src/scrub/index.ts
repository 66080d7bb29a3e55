// Takes away what a picture says about its maker: by an allow-list of bytes, without decoding it.
import type { Bytes } from "../envelope/bytes.ts";
import { type Finding, Findings } from "./findings.ts";
import { scrubJpeg } from "./jpeg.ts";
import { scrubPng } from "./png.ts";
import { ScrubRefused } from "./refused.ts";
import { scrubWebp } from "./webp.ts";

export { ScrubRefused } from "./refused.ts";
export type { Finding, FindingKind } from "./findings.ts";

/** A clean file, and what was removed. */
export interface Scrubbed {
  bytes: Bytes;
  type: "image/jpeg" | "image/png" | "image/webp";
  findings: Finding[];
}

interface Format {
  type: Scrubbed["type"];
  /** Whether a file that begins so is of this format; one character a byte, twelve of them. */
  begins: (start: string) => boolean;
  scrub: (untrusted: Bytes, findings: Findings) => Bytes;
}

const FORMATS: readonly Format[] = [
  { type: "image/jpeg", begins: (start) => start.startsWith("\xff\xd8\xff"), scrub: scrubJpeg },
  { type: "image/png", begins: (start) => start.startsWith("\x89PNG\r\n\x1a\n"), scrub: scrubPng },
  { type: "image/webp", begins: (start) => start.startsWith("RIFF") && start.endsWith("WEBP"), scrub: scrubWebp },
];

/** Scrubs a file, whatever its name says it is. Throws ScrubRefused where it can't be made clean; then nothing may be sent. */
export function scrub(untrusted: Bytes): Scrubbed {
  const start = String.fromCharCode(...untrusted.subarray(0, 12));
  const format = FORMATS.find((known) => known.begins(start));
  if (format === undefined) throw new ScrubRefused("unsupported", "not a picture that we know");
  const findings = new Findings();
  const bytes = format.scrub(untrusted, findings);
  return { bytes, type: format.type, findings: findings.list() };
}
