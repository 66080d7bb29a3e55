// Takes away what a file says about its maker: by an allow-list, format by format, without decoding its picture.
import type { Bytes } from "../envelope/bytes.ts";
import { type Finding, Findings } from "./findings.ts";
import { ScrubRefused } from "./refused.ts";

export { ScrubRefused } from "./refused.ts";
export type { Finding, FindingKind } from "./findings.ts";

/** A clean file as its format's module gives it back. */
export interface Clean {
  type: string;
  bytes: Bytes;
}

/** A clean file, and what was removed. */
export interface Scrubbed extends Clean {
  findings: Finding[];
}

/** One kind of file; its module is loaded with the first file of it. */
interface Format {
  /** Whether a file that begins so may be of this kind; one character a byte, twelve of them. */
  begins: (start: string) => boolean;
  scrub: (untrusted: Bytes, findings: Findings) => Promise<Clean>;
}

const HEIF = /^....ftyp(?:hei[cmsx]|mif[12]|miaf|avi[fs])$/s;
// eslint-disable-next-line no-control-regex -- a length comes before the name: its first byte tells a video from a text
const VIDEO = /^(?:\x1a\x45\xdf\xa3|\0...(?:ftyp|moov|wide|free|skip)|[\0-\x1f]...mdat)/s;

const FORMATS: readonly Format[] = [
  {
    begins: (start) => /^(?:\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF....WEBP)/s.test(start),
    scrub: async (...file) => (await import("./pictures.ts")).scrubPicture(...file),
  },
  {
    begins: (start) => HEIF.test(start),
    scrub: async (...file) => (await import("./heif.ts")).scrubHeif(...file),
  },
  {
    begins: (start) => start.startsWith("%PDF-"),
    scrub: async (...file) => (await import("./pdf/index.ts")).scrubPdf(...file),
  },
  {
    begins: (start) => start.startsWith("PK\x03\x04"),
    scrub: async (...file) => (await import("./office/index.ts")).scrubOffice(...file),
  },
  // Text has no mark of its own, so it comes last.
  { begins: () => true, scrub: async (...file) => (await import("./text.ts")).scrubText(...file) },
];

/** How many bytes tell what kind of file it is. */
export const START_LENGTH = 12;

/** Whether a file that begins so is cleaned by `video.ts`, piece by piece, and not by `scrub`. */
export function isVideo(untrustedStart: Bytes): boolean {
  const start = startOf(untrustedStart);
  return VIDEO.test(start) && !HEIF.test(start);
}

/**
 * Scrubs a file that fits into memory, whatever its name says it is.
 *
 * Rejects with ScrubRefused where it can't be made clean; then nothing of it may be sent.
 */
export async function scrub(untrusted: Bytes): Promise<Scrubbed> {
  const start = startOf(untrusted);
  const format = FORMATS.find((known) => known.begins(start));
  if (format === undefined) throw new ScrubRefused("unsupported", "not a kind of file that we know");
  const findings = new Findings();
  const { type, bytes } = await format.scrub(untrusted, findings);
  return { type, bytes, findings: findings.list() };
}

function startOf(untrusted: Bytes): string {
  return String.fromCharCode(...untrusted.subarray(0, START_LENGTH));
}
