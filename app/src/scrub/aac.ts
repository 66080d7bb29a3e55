// AAC (ISO/IEC 14496-3, 4.4.2.7): encoders write their name into fill elements before the first sound; it is made zeros.
import type { Bytes } from "../envelope/bytes.ts";
import type { Findings } from "./findings.ts";

const FILL_ELEMENT = 6;
const COUNT_ESCAPE = 15;
const FILLERS = [0, 1]; // others carry sound: EXT_DYNAMIC_RANGE, EXT_SBR_DATA

/** A packet whose leading fill elements hold nothing; their lengths stay. */
export function cleanAac(untrusted: Bytes, findings: Findings): Bytes {
  let packet = untrusted;
  for (let at = 0; readBits(packet, at, 3) === FILL_ELEMENT;) {
    at += 3;
    let count = readBits(packet, at, 4);
    at += 4;
    if (count === COUNT_ESCAPE) {
      count += readBits(packet, at, 8) - 1;
      at += 8;
    }
    const end = at + 8 * count;
    if (end > 8 * packet.length) break;
    if (count > 0 && FILLERS.includes(readBits(packet, at, 4)) && !isZero(packet, at, end)) {
      if (packet === untrusted) packet = untrusted.slice();
      for (let bit = at; bit < end; bit++) {
        const byte = bit >> 3;
        packet[byte] = (packet[byte] ?? 0) & ~(0x80 >> (bit & 7));
      }
      findings.add("software", "encoder");
    }
    at = end;
  }
  return packet;
}

function readBits(bytes: Bytes, at: number, count: number): number {
  let value = 0;
  for (let bit = at; bit < at + count; bit++) value = value * 2 + (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
  return value;
}

function isZero(bytes: Bytes, from: number, to: number): boolean {
  for (let bit = from; bit < to; bit++) if (readBits(bytes, bit, 1) === 1) return false;
  return true;
}
