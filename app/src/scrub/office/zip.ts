// ZIP as office files use it (ISO/IEC 21320-1): read by its directory, bounded; written with one time and nothing beside the parts.
import { type Zippable, zipSync } from "fflate";
import { type Bytes, concat, fromUtf8 } from "../../envelope/bytes.ts";
import { crc32 } from "../crc.ts";
import { Budget, inflateRaw } from "../inflate.ts";
import { demand, ScrubRefused, support } from "../refused.ts";

const [END, ENTRY, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50] as const;
const [END_LENGTH, ENTRY_LENGTH, LOCAL_LENGTH] = [22, 46, 30] as const;
const LONGEST_COMMENT = 65_535;
const MOST_PARTS = 10_000;
const MOST_UNPACKED = 500_000_000;
const TIME = new Date(1980, 0, 1);

/** The parts of a file by name. Throws ScrubRefused where they are locked, broken, or would unpack to too much. */
export function readZip(untrusted: Bytes): Map<string, Bytes> {
  const view = new DataView(untrusted.buffer, untrusted.byteOffset, untrusted.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  demand(count <= MOST_PARTS, "too many parts");
  const budget = new Budget(MOST_UNPACKED);
  const parts = new Map<string, Bytes>();
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    demand(at + ENTRY_LENGTH <= end && view.getUint32(at, true) === ENTRY, "directory");
    const nameLength = view.getUint16(at + 28, true);
    const name = readName(untrusted.subarray(at + ENTRY_LENGTH, at + ENTRY_LENGTH + nameLength));
    demand(!parts.has(name), "a part twice");
    support((view.getUint16(at + 8, true) & 1) === 0, "a locked part");
    if (!name.endsWith("/")) parts.set(name, readPart(untrusted, view, at, budget));
    at += ENTRY_LENGTH + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return parts;
}

/** A file of these parts in their order; those named are left unpacked. */
export function writeZip(parts: ReadonlyMap<string, Bytes>, stored: readonly string[] = []): Bytes {
  const members: Zippable = {};
  for (const [name, bytes] of parts) members[name] = [bytes, { level: stored.includes(name) ? 0 : 6, mtime: TIME }];
  return concat(zipSync(members));
}

function findEnd(view: DataView): number {
  const last = view.byteLength - END_LENGTH;
  for (let at = last; at >= 0 && at >= last - LONGEST_COMMENT; at--)
    if (view.getUint32(at, true) === END && at + END_LENGTH + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  demand(false, "no directory");
}

function readName(untrusted: Uint8Array): string {
  try {
    return fromUtf8(untrusted);
  } catch {
    throw new ScrubRefused("damaged", "a part's name");
  }
}

function readPart(untrusted: Bytes, view: DataView, entry: number, budget: Budget): Bytes {
  const method = view.getUint16(entry + 10, true);
  const [packed, size] = [view.getUint32(entry + 20, true), view.getUint32(entry + 24, true)];
  const local = view.getUint32(entry + 42, true);
  demand(local + LOCAL_LENGTH <= untrusted.length && view.getUint32(local, true) === LOCAL, "a part");
  const start = local + LOCAL_LENGTH + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  demand(start + packed <= untrusted.length, "a part runs past the end");
  support(method === 0 || method === 8, "a part packed in another way");
  const data = untrusted.subarray(start, start + packed);
  if (method === 0) budget.spend(packed);
  const bytes = method === 0 ? concat(data) : inflateRaw(data, budget);
  demand(bytes.length === size && crc32(bytes) === view.getUint32(entry + 16, true), "a part's check sum");
  return bytes;
}
