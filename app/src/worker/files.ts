// The clean files of a draft: held in this worker's memory until they are sealed or dropped; of a video, only where it lies.
import { type CleanFile, CoreError } from "../core/types.ts";
import { type Bytes, randomBytes, toHex } from "../envelope/bytes.ts";
import type { ReportFile } from "../envelope/file.ts";
import { MOST_FILE_BYTES } from "../envelope/report.ts";
import { ScrubRefused } from "../scrub/refused.ts";

/** A picture or a document is scrubbed whole, in memory. No phone makes one that is larger; a tab would die of it. */
const LARGEST_IN_MEMORY = 200_000_000;

const clean = new Map<string, ReportFile>();

/** Scrubs a file and holds it; a video is looked through, and scrubbed while it is sealed. Throws CoreError `unsupported`, `damaged` or `too-large`. */
export async function cleanFile(file: Blob): Promise<CleanFile> {
  const { isVideo, scrub, START_LENGTH } = await import("../scrub/index.ts");
  const start = await readBlob(file.slice(0, START_LENGTH));
  try {
    if (isVideo(start)) return await holdVideo(file);
    if (file.size > LARGEST_IN_MEMORY) throw new CoreError("too-large");
    const { bytes, type, findings } = await scrub(await readBlob(file));
    const preview = type.startsWith("image/") ? new Blob([bytes], { type }) : null;
    return { id: hold({ type, bytes }), type, size: bytes.length, findings, preview };
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

async function holdVideo(file: Blob): Promise<CleanFile> {
  if (file.size > MOST_FILE_BYTES) throw new CoreError("too-large");
  const { inspectVideo, scrubVideo } = await import("../scrub/video.ts");
  const { type, findings } = await inspectVideo(file);
  const id = hold({ type, picked: file.size, read: () => scrubVideo(file) });
  return { id, type, size: file.size, findings, preview: null };
}

function hold(file: ReportFile): string {
  const id = toHex(randomBytes(8));
  clean.set(id, file);
  return id;
}

async function readBlob(file: Blob): Promise<Bytes> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new CoreError("damaged"); // moved or deleted since it was picked
  }
}
