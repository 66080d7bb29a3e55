// The clean files of a draft: held in this worker's memory until they are sealed or dropped; of a video, only where it lies.
import { type CleanFile, CoreError, type Edited } from "../core/types.ts";
import { type Bytes, randomBytes, toHex } from "../envelope/bytes.ts";
import { type HeldFile, type ReportFile, sizeOf } from "../envelope/file.ts";
import { MOST_FILE_BYTES } from "../envelope/report.ts";
import { saysScreenshot } from "../picture/screenshot.ts";
import type { Finding } from "../scrub/findings.ts";
import { ScrubRefused } from "../scrub/refused.ts";

/** A picture or a document is scrubbed whole, in memory. No phone makes one that is larger; a tab would die of it. */
const LARGEST_IN_MEMORY = 200_000_000;

/** A clean file, and what the page is told of it. */
interface Held<File = ReportFile> {
  file: File;
  findings: Finding[];
  saysScreenshot: boolean;
  edited: Edited;
}

const UNTOUCHED = { saysScreenshot: false, edited: { cut: false, covered: false } };

const clean = new Map<string, Held>();

/** Scrubs a file and holds it; a video is looked through, and scrubbed while it is sealed. Throws CoreError `unsupported`, `damaged` or `too-large`. */
export async function cleanFile(file: Blob): Promise<CleanFile> {
  const { isVideo, scrub, START_LENGTH } = await import("../scrub/index.ts");
  const start = await readBlob(file.slice(0, START_LENGTH));
  try {
    if (isVideo(start)) return await holdVideo(file);
    if (file.size > LARGEST_IN_MEMORY) throw new CoreError("too-large");
    const untrusted = await readBlob(file);
    const { bytes, type, findings } = await scrub(untrusted);
    const named = type.startsWith("image/") && saysScreenshot(untrusted);
    return hold({ file: { type, bytes }, findings, ...UNTOUCHED, saysScreenshot: named });
  } catch (error) {
    throw error instanceof ScrubRefused ? new CoreError(error.reason) : error;
  }
}

/** A clean file's type and bytes. Throws CoreError `lost`. */
export function heldFile(id: string): ReportFile {
  return heldAt(id).file;
}

/** A clean picture, and what the page was told of it. Throws CoreError `lost`, `not-here` where it is none. */
export function heldPicture(id: string): Held<HeldFile> {
  const held = heldAt(id);
  if (!("bytes" in held.file)) throw new CoreError("not-here");
  return { ...held, file: held.file };
}

/** Puts a file in the place of another, whose bytes are overwritten. Throws CoreError `lost` where that was dropped meanwhile. */
export function replaceFile(id: string, held: Held): CleanFile {
  const { file } = heldPicture(id);
  clean.delete(id);
  file.bytes.fill(0);
  return hold(held);
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
  return hold({ file: { type, picked: file.size, read: () => scrubVideo(file) }, findings, ...UNTOUCHED });
}

function heldAt(id: string): Held {
  const held = clean.get(id);
  if (held === undefined) throw new CoreError("lost");
  return held;
}

function hold(held: Held): CleanFile {
  const id = toHex(randomBytes(8));
  clean.set(id, held);
  const { file, ...told } = held;
  return { id, type: file.type, size: sizeOf(file), ...told };
}

async function readBlob(file: Blob): Promise<Bytes> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new CoreError("damaged"); // moved or deleted since it was picked
  }
}
