// Fax pictures (ITU-T T.6): where the code says that it ends. What stands behind that is no part of the picture.
import { type Bytes, concat } from "../../envelope/bytes.ts";

/** Two ends of a line, one after the other: no row of a picture has this in it. */
const END = 0x001001;
const END_BITS = 24;

/** The bytes up to the end of the picture; all of them where the code names none, as it may. */
export function cutFax(untrusted: Bytes): Bytes {
  let last = 0xffffff;
  for (const [at, byte] of untrusted.entries()) {
    for (let bit = 7; bit >= 0; bit--) {
      last = ((last << 1) & 0xffffff) | ((byte >> bit) & 1);
      if (last === END && (at + 1) * 8 >= END_BITS) return withoutBitsAfter(untrusted.subarray(0, at + 1), bit);
    }
  }
  return untrusted;
}

function withoutBitsAfter(bytes: Uint8Array, bit: number): Bytes {
  const out = concat(bytes);
  const last = out.length - 1;
  out[last] = (out[last] ?? 0) & (0xff << bit);
  return out;
}
