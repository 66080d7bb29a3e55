// Exif, read only for what has to be said: the orientation, and which fields there were. Never copied.
import type { Findings } from "./findings.ts";
import { EXIF_NAMES, GPS_NAMES, kindOf } from "./names.ts";

const ORIENTATION = 0x0112;
const EXIF_DIRECTORY = 0x8769;
const GPS_DIRECTORY = 0x8825;
const INTEROP_DIRECTORY = 0xa005;
const FIRST_OFFSET = 8; // a smaller one, zero above all, means that there is no directory
const ENTRY_LENGTH = 12;
const MOST_DIRECTORIES = 16;
const MOST_ENTRIES = 2_000;

/** 1 is upright; the others are turned or mirrored (Exif 2.32, tag 0x0112). */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Reads a TIFF block as Exif holds it, notes its fields, returns the orientation. Damage is passed over: nothing is copied. */
export function readExif(untrusted: Uint8Array, findings: Findings): Orientation {
  const view = new DataView(untrusted.buffer, untrusted.byteOffset, untrusted.byteLength);
  const order = untrusted.length >= 8 ? view.getUint16(0) : 0;
  const littleEndian = order === 0x4949;
  if ((!littleEndian && order !== 0x4d4d) || view.getUint16(2, littleEndian) !== 42) {
    findings.add("hidden", "Exif");
    return 1;
  }
  let orientation: Orientation = 1;
  let entries = 0;
  const seen = new Set<number>();
  const waiting: [offset: number, kind: "main" | "preview" | "place"][] = [[view.getUint32(4, littleEndian), "main"]];
  for (let next = waiting.shift(); next !== undefined && seen.size < MOST_DIRECTORIES; next = waiting.shift()) {
    const [start, kind] = next;
    if (start < FIRST_OFFSET || seen.has(start) || start + 2 > untrusted.length) continue;
    seen.add(start);
    const count = view.getUint16(start, littleEndian);
    let at = start + 2;
    for (
      let i = 0;
      i < count && at + ENTRY_LENGTH <= untrusted.length && entries < MOST_ENTRIES;
      i++, at += ENTRY_LENGTH
    ) {
      entries++;
      const tag = view.getUint16(at, littleEndian);
      if (tag === EXIF_DIRECTORY || tag === INTEROP_DIRECTORY)
        waiting.push([view.getUint32(at + 8, littleEndian), "main"]);
      else if (tag === GPS_DIRECTORY) waiting.push([view.getUint32(at + 8, littleEndian), "place"]);
      else if (tag === ORIENTATION && seen.size === 1)
        orientation = readOrientation(view.getUint16(at + 8, littleEndian), orientation);
      else note(tag, kind, findings);
    }
    if (kind === "main" && seen.size === 1 && at + 4 <= untrusted.length)
      waiting.push([view.getUint32(at, littleEndian), "preview"]);
  }
  return orientation;
}

/** A TIFF block with the orientation and nothing else, 26 bytes. */
export function writeExif(orientation: Orientation): Uint8Array {
  return Uint8Array.of(
    ...[0x4d, 0x4d, 0x00, 0x2a, 0x00, 0x00, 0x00, 0x08], // big-endian, first directory at 8
    ...[0x00, 0x01, 0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, orientation, 0x00, 0x00], // one entry: a short
    ...[0x00, 0x00, 0x00, 0x00], // no directory after it
  );
}

function readOrientation(value: number, otherwise: Orientation): Orientation {
  return value >= 1 && value <= 8 ? (value as Orientation) : otherwise;
}

function note(tag: number, kind: "main" | "preview" | "place", findings: Findings): void {
  const names = kind === "place" ? GPS_NAMES : EXIF_NAMES;
  const name = names[tag] ?? `Exif 0x${tag.toString(16).padStart(4, "0")}`;
  if (kind === "preview") findings.add("preview", name);
  else findings.add(kind === "place" ? kindOf(name, "place") : kindOf(name, "device"), name);
}
