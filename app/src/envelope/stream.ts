// The stream inside the seal: report, files, closing list, padding. docs/envelope.md, section 3.
import { type Bytes, concat, sha256, toHex, uint32, utf8 } from "./bytes.ts";
import { writeCanonical } from "./canonical.ts";
import { type Report, writeReport } from "./report.ts";
import { SizeError } from "./sizes.ts";

const CHUNK = 65_536;
const MAGIC = utf8("UPS1");
const END = utf8("UPSE");
const NO_BYTES = uint32(0);
const PADDING_STEP = 65_536;

/** A file as it goes into the seal: scrubbed, whole, in memory. */
export interface ReportFile {
  type: string;
  bytes: Bytes;
}

/** Length of the stream of these, padding aside. */
export function streamLength(report: Report, files: readonly ReportFile[]): number {
  const closing = closingLength(files);
  const framed = files.map(({ bytes }) => bytes.length + 4 * Math.ceil(bytes.length / CHUNK) + 4);
  return 8 + writeReport(report).length + framed.reduce((sum, length) => sum + length, 0) + 4 + closing + 4;
}

/** The stream, padded with zeros to `length` bytes. Throws SizeError where it is longer, before it yields anything. */
export async function* writeStream(
  report: Report,
  files: readonly ReportFile[],
  length: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const needed = streamLength(report, files);
  if (needed > length) throw new SizeError("the stream is longer than its class");
  const json = writeReport(report);
  yield concat(MAGIC, uint32(json.length), json);
  const hashes = files.map(({ bytes }) => sha256(bytes));
  for (const { bytes } of files) {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const chunk = bytes.subarray(at, at + CHUNK);
      yield uint32(chunk.length);
      yield chunk;
    }
    yield NO_BYTES;
  }
  const closing = writeClosing(files, await Promise.all(hashes));
  yield concat(uint32(closing.length), closing, END);
  const zeros = new Uint8Array(PADDING_STEP);
  for (let left = length - needed; left > 0; left -= PADDING_STEP)
    yield zeros.subarray(0, Math.min(left, PADDING_STEP));
}

function writeClosing(files: readonly ReportFile[], hashes: readonly Uint8Array[]): Bytes {
  return writeCanonical(
    files.map(({ type, bytes }, i) => ({ sha256: toHex(hashes[i] ?? NO_BYTES), size: bytes.length, type })),
  );
}

function closingLength(files: readonly ReportFile[]): number {
  const anyHash = new Uint8Array(32);
  return writeClosing(
    files,
    files.map(() => anyHash),
  ).length;
}
