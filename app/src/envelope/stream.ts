// The stream inside the seal: report, files, closing list, padding. docs/envelope.md, section 3.
import { sha256 as startSha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, sha256, toHex, uint32, utf8 } from "./bytes.ts";
import { writeCanonical } from "./canonical.ts";
import type { ReportFile } from "./file.ts";
import { cutParts } from "./parts.ts";
import { MOST_FILE_BYTES, type Report, writeReport } from "./report.ts";
import { OverflowError, SizeError } from "./sizes.ts";

const CHUNK = 65_536;
const MAGIC = utf8("UPS1");
const END = utf8("UPSE");
const NO_BYTES = uint32(0);
const PADDING_STEP = 65_536;
const ANY_HASH = new Uint8Array(32);

/** What the closing list says of a file. */
interface Entry {
  sha256: Uint8Array;
  size: number;
  type: string;
}

/** Room that the stream of these needs, padding aside: exact for files in memory; 2 % and 64 KiB more than picked for others. */
export function streamLength(report: Report, files: readonly ReportFile[]): number {
  const sizes = files.map((file) => ("bytes" in file ? file.bytes.length : Math.ceil(file.picked * 1.02) + CHUNK));
  const closing = writeClosing(files.map(({ type }, i) => ({ sha256: ANY_HASH, size: sizes[i] ?? 0, type })));
  const framed = sizes.map((size) => size + 4 * Math.ceil(size / CHUNK) + 4);
  return 8 + writeReport(report).length + framed.reduce((sum, length) => sum + length, 0) + 4 + closing.length + 4;
}

/**
 * The stream, padded with zeros to `length` bytes. Throws SizeError where it is longer, before it yields anything;
 * OverflowError later, where a file that is scrubbed while it is sealed turns out longer than there is room.
 */
export async function* writeStream(
  report: Report,
  files: readonly ReportFile[],
  length: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (streamLength(report, files) > length) throw new SizeError("the stream is longer than its class");
  let written = 0;
  const pass = (bytes: Bytes): Bytes => {
    written += bytes.length;
    if (written > length) throw new OverflowError();
    return bytes;
  };
  const json = writeReport(report);
  yield pass(concat(MAGIC, uint32(json.length), json));
  const entries: Promise<Entry>[] = [];
  for (const file of files) {
    const entry = startEntry(file);
    for await (const chunk of "bytes" in file ? chunksOf(file.bytes) : cutParts(file.read(), CHUNK)) {
      entry.update(chunk);
      yield pass(uint32(chunk.length));
      yield pass(chunk);
    }
    yield pass(NO_BYTES);
    entries.push(entry.finish());
  }
  const entriesDone = await Promise.all(entries);
  if (entriesDone.reduce((sum, { size }) => sum + size, 0) > MOST_FILE_BYTES) throw new SizeError("too large to send");
  const closing = writeClosing(entriesDone);
  yield pass(concat(uint32(closing.length), closing, END));
  const zeros = new Uint8Array(PADDING_STEP);
  for (let left = length - written; left > 0; left -= PADDING_STEP)
    yield zeros.subarray(0, Math.min(left, PADDING_STEP));
}

/** The browser's own hash where the file is whole, which is many times faster; else one that takes it piece by piece. */
function startEntry(file: ReportFile): { update: (chunk: Uint8Array) => void; finish: () => Promise<Entry> } {
  const { type } = file;
  if ("bytes" in file) {
    const hash = sha256(file.bytes);
    return {
      update: () => undefined,
      finish: async () => ({ sha256: await hash, size: file.bytes.length, type }),
    };
  }
  const hash = startSha256.create();
  let size = 0;
  return {
    update: (chunk) => {
      hash.update(chunk);
      size += chunk.length;
    },
    finish: () => Promise.resolve({ sha256: hash.digest(), size, type }),
  };
}

function* chunksOf(bytes: Bytes): Generator<Bytes, void, undefined> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

function writeClosing(entries: readonly Entry[]): Bytes {
  return writeCanonical(entries.map(({ sha256, size, type }) => ({ sha256: toHex(sha256), size, type })));
}
