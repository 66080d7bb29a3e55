// The clean files of a draft: held in this worker's memory until they are sealed or dropped.
import { type CleanFile, CoreError } from "../core/types.ts";
import { type Bytes, randomBytes, toHex } from "../envelope/bytes.ts";
import type { ReportFile } from "../envelope/stream.ts";

/** A picture is scrubbed whole, in memory. No phone makes one that is larger; a tab would die of it. */
const LARGEST_PICTURE = 200_000_000;

const clean = new Map<string, ReportFile>();

/** Scrubs a file and holds it. Throws CoreError `unsupported`, `damaged` or `too-large`. */
export async function cleanFile(file: Blob): Promise<CleanFile> {
  if (file.size > LARGEST_PICTURE) throw new CoreError("too-large");
  const [{ scrub, ScrubRefused }, untrusted] = await Promise.all([import("../scrub/index.ts"), readBlob(file)]);
  try {
    const { bytes, type, findings } = await scrub(untrusted);
    const id = toHex(randomBytes(8));
    clean.set(id, { type, bytes });
    return { id, type, size: bytes.length, findings, preview: new Blob([bytes], { type }) };
  } catch (error) {
    throw error instanceof ScrubRefused ? new CoreError(error.reason) : error;
  }
}

/** A clean file's type and bytes. Throws CoreError `not-here`. */
export function heldFile(id: string): ReportFile {
  const file = clean.get(id);
  if (file === undefined) throw new CoreError("not-here");
  return file;
}

/** Forgets a clean file. */
export function dropFile(id: string): void {
  clean.delete(id);
}

/** Forgets all of them. */
export function dropAllFiles(): void {
  clean.clear();
}

async function readBlob(file: Blob): Promise<Bytes> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new CoreError("damaged"); // moved or deleted since it was picked
  }
}
