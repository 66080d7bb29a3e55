// JBIG2 pictures as PDF holds them (ISO/IEC 14492, 7.2; ISO 32000-2, 7.4.7): segments by an allow-list of their types.
import { type Bytes, join } from "../../envelope/bytes.ts";
import type { Findings } from "../findings.ts";
import { demand, support } from "../refused.ts";

/** Dictionaries, regions, the page and its ends, code tables. Not: profiles, extensions (comments). */
const KEPT = new Set([0, 4, 6, 7, 16, 20, 22, 23, 36, 38, 39, 40, 42, 43, 48, 49, 50, 51, 53]);
const UNKNOWN_LENGTH = 0xffffffff;
const MOST_SEGMENTS = 100_000;

/** The picture's segments, those that it shares with others first. Throws ScrubRefused. */
export function scrubJbig2(untrustedGlobals: Bytes, untrusted: Bytes, findings: Findings): Bytes {
  return join([...copySegments(untrustedGlobals, findings), ...copySegments(untrusted, findings)]);
}

function copySegments(untrusted: Bytes, findings: Findings): Uint8Array[] {
  const view = new DataView(untrusted.buffer, untrusted.byteOffset, untrusted.byteLength);
  const out: Uint8Array[] = [];
  for (let at = 0, count = 0; at < untrusted.length;) {
    demand(++count <= MOST_SEGMENTS && at + 6 <= untrusted.length, "a picture’s segment");
    const [number, flags] = [view.getUint32(at), view.getUint8(at + 4)];
    let head = at + 5;
    let references = view.getUint8(head) >> 5;
    if (references === 7) {
      demand(head + 4 <= untrusted.length, "a picture’s segment");
      references = view.getUint32(head) & 0x1fffffff;
      head += 4 + Math.ceil((references + 1) / 8);
    } else head++;
    head += references * (number <= 256 ? 1 : number <= 65_536 ? 2 : 4) + ((flags & 0x40) !== 0 ? 4 : 1);
    demand(references <= MOST_SEGMENTS && head + 4 <= untrusted.length, "a picture’s segment");
    const length = view.getUint32(head);
    support(length !== UNKNOWN_LENGTH, "a segment of unknown length");
    const end = head + 4 + length;
    demand(end <= untrusted.length, "a picture’s segment");
    if (KEPT.has(flags & 0x3f)) out.push(untrusted.subarray(at, end));
    else findings.add("text", "comments in a picture");
    at = end;
  }
  return out;
}
