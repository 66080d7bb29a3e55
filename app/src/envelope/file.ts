// A file of a report, before it goes into the seal.
import type { Bytes } from "./bytes.ts";

/** A file as it goes into the seal: scrubbed before, and whole in memory; or scrubbed while it is sealed. */
export type ReportFile = HeldFile | StreamedFile;

export interface HeldFile {
  type: string;
  bytes: Bytes;
}

/** `picked` is the length of the file before it was scrubbed; `read` may be called again after a failure. */
export interface StreamedFile {
  type: string;
  picked: number;
  read: () => AsyncIterable<Bytes>;
}

/** A file's length as far as it is known before it is sealed. */
export function sizeOf(file: ReportFile): number {
  return "bytes" in file ? file.bytes.length : file.picked;
}
