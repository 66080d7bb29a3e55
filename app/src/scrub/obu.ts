// AV1: the units that make the picture stay; metadata and padding go (AV1 specification, 5.3; AV1 in ISOBMFF, 2.3).
import { type Bytes, join } from "../envelope/bytes.ts";
import type { Findings } from "./findings.ts";
import { demand, support } from "./refused.ts";

const PICTURE = [1, 2, 3, 4, 6, 7]; // sequence, temporal delimiter, frame header, tile group, frame, redundant header
const SEQUENCE = 1;
const TILE_LIST = 8;
const CONFIGURATION_LENGTH = 4;
const LONGEST_SIZE = 8;

/** A sample of AV1. Throws ScrubRefused. */
export function cleanAv1(untrusted: Bytes, findings: Findings): Bytes {
  return cleanUnits(untrusted, PICTURE, findings);
}

/** An `av1C`. Throws ScrubRefused. */
export function cleanAv1Configuration(untrusted: Bytes, findings: Findings): Bytes {
  demand(untrusted.length >= CONFIGURATION_LENGTH && untrusted[0] === 0x81, "av1C");
  const head = untrusted.subarray(0, CONFIGURATION_LENGTH);
  return join([head, cleanUnits(untrusted.subarray(CONFIGURATION_LENGTH), [SEQUENCE], findings)]);
}

function cleanUnits(untrusted: Bytes, types: readonly number[], findings: Findings): Bytes {
  const kept: Uint8Array[] = [];
  let dropped = 0;
  for (let at = 0; at < untrusted.length;) {
    const head = untrusted[at] ?? 0;
    demand((head & 0x80) === 0, "a unit with its forbidden bit set");
    const type = (head >> 3) & 0x0f;
    support(type !== TILE_LIST, "tile list");
    let body = at + 1 + ((head >> 2) & 1);
    let length = untrusted.length - body;
    if (head & 0x02) [length, body] = readSize(untrusted, body);
    const end = body + length;
    demand(length >= 0 && end <= untrusted.length, "a unit runs past the end");
    if (types.includes(type)) kept.push(untrusted.subarray(at, end));
    else dropped++;
    at = end;
  }
  if (dropped === 0) return untrusted;
  findings.add("hidden", "data between frames");
  return join(kept);
}

/** A size in groups of seven bits, and where it ends. */
function readSize(untrusted: Bytes, from: number): [size: number, end: number] {
  let size = 0;
  for (let i = 0; i < LONGEST_SIZE; i++) {
    const byte = untrusted[from + i];
    demand(byte !== undefined, "cut short");
    size += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return [size, from + i + 1];
  }
  demand(false, "a size without an end");
}
