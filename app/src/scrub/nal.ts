// H.264 and H.265: the units that make the picture stay; SEI, filler and what is private to a maker go (ITU-T H.264 and H.265, 7.4).
import { type Bytes, join } from "../envelope/bytes.ts";
import { Fields, uint16 } from "./bmff.ts";
import type { Findings } from "./findings.ts";
import { demand, support } from "./refused.ts";

/** Which units a codec's picture is made of, by the bytes at their beginning. */
interface UnitRule {
  keeps: (first: number, second: number) => boolean;
}

const AVC_PICTURE = [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 13, 19];
const AVC_PARAMETERS = [7, 8, 13];
const HEVC_PICTURE = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 18, 19, 20, 21, 32, 33, 34, 35, 36, 37];
const HEVC_PARAMETERS = [32, 33, 34];
const HIGH_PROFILES = [100, 110, 122, 144];

const AVC: UnitRule = { keeps: (first) => AVC_PICTURE.includes(first & 0x1f) };
/** Of several layers only the first, which is the one that every player shows. */
const HEVC: UnitRule = {
  keeps: (first, second) => HEVC_PICTURE.includes((first >> 1) & 0x3f) && ((first & 1) << 5) + (second >> 3) === 0,
};

/** A cleaned configuration, and how long the lengths before its units are. */
export interface UnitConfiguration {
  bytes: Bytes;
  lengthSize: number;
}

/** A sample of H.264 with length-prefixed units. Throws ScrubRefused. */
export function cleanAvc(untrusted: Bytes, lengthSize: number, findings: Findings): Bytes {
  return cleanUnits(untrusted, lengthSize, AVC, findings);
}

/** A sample of H.265 with length-prefixed units. Throws ScrubRefused. */
export function cleanHevc(untrusted: Bytes, lengthSize: number, findings: Findings): Bytes {
  return cleanUnits(untrusted, lengthSize, HEVC, findings);
}

/** An `avcC`, ISO/IEC 14496-15, 5.3.3.1. Throws ScrubRefused. */
export function cleanAvcConfiguration(untrusted: Bytes, findings: Findings): UnitConfiguration {
  const fields = new Fields(untrusted);
  const start = fields.take(4);
  demand(start[0] === 1, "avcC of another version");
  const lengthSize = (fields.uint(1) & 3) + 1;
  const sequence = cleanSets(fields, fields.uint(1) & 0x1f, AVC_PARAMETERS, (first) => first & 0x1f, findings);
  const picture = cleanSets(fields, fields.uint(1), AVC_PARAMETERS, (first) => first & 0x1f, findings);
  const parts = [start, Uint8Array.of(0xfc | (lengthSize - 1), 0xe0 | sequence.count), sequence.bytes];
  parts.push(Uint8Array.of(picture.count), picture.bytes);
  if (HIGH_PROFILES.includes(start[1] ?? 0) && fields.left >= 4) {
    parts.push(fields.take(3));
    const more = cleanSets(fields, fields.uint(1), AVC_PARAMETERS, (first) => first & 0x1f, findings);
    parts.push(Uint8Array.of(more.count), more.bytes);
  }
  if (fields.left > 0) findings.add("hidden", "data after avcC");
  return { bytes: join(parts), lengthSize };
}

/** An `hvcC`, ISO/IEC 14496-15, 8.3.3.1. Throws ScrubRefused. */
export function cleanHevcConfiguration(untrusted: Bytes, findings: Findings): UnitConfiguration {
  const fields = new Fields(untrusted);
  const start = fields.take(22);
  demand(start[0] === 1, "hvcC of another version");
  const lengthSize = ((start[21] ?? 0) & 3) + 1;
  const kept: Uint8Array[] = [];
  for (let arrays = fields.uint(1); arrays > 0; arrays--) {
    const head = fields.uint(1);
    const type = head & 0x3f;
    const sets = cleanSets(fields, fields.uint(2), HEVC_PARAMETERS, (first) => (first >> 1) & 0x3f, findings);
    if (HEVC_PARAMETERS.includes(type)) kept.push(join([Uint8Array.of(head & 0xbf), uint16(sets.count), sets.bytes]));
  }
  if (fields.left > 0) findings.add("hidden", "data after hvcC");
  return { bytes: join([start, Uint8Array.of(kept.length), ...kept]), lengthSize };
}

/** Parameter sets with 16-bit lengths; what is none of these types goes. */
function cleanSets(
  fields: Fields,
  count: number,
  types: readonly number[],
  typeOf: (first: number) => number,
  findings: Findings,
): { count: number; bytes: Bytes } {
  const kept: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const length = fields.uint(2);
    const set = fields.take(length);
    if (types.includes(typeOf(set[0] ?? 0))) kept.push(uint16(length), set);
    else findings.add("hidden", "data between frames");
  }
  return { count: kept.length / 2, bytes: join(kept) };
}

function cleanUnits(untrusted: Bytes, lengthSize: number, rule: UnitRule, findings: Findings): Bytes {
  support(lengthSize === 1 || lengthSize === 2 || lengthSize === 4, "length of units");
  const kept: Uint8Array[] = [];
  let dropped = 0;
  for (let at = 0; at < untrusted.length;) {
    demand(at + lengthSize < untrusted.length, "a unit is cut short");
    let length = 0;
    for (let i = 0; i < lengthSize; i++) length = length * 256 + (untrusted[at + i] ?? 0);
    const end = at + lengthSize + length;
    demand(length > 0 && end <= untrusted.length, "a unit runs past the end");
    if (rule.keeps(untrusted[at + lengthSize] ?? 0, untrusted[at + lengthSize + 1] ?? 0))
      kept.push(untrusted.subarray(at, end));
    else dropped++;
    at = end;
  }
  if (dropped === 0) return untrusted;
  findings.add("hidden", "data between frames");
  return join(kept);
}
