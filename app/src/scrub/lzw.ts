// Where the codes of a GIF frame end (GIF89a specification, appendix F): what lies behind them shows in no picture.
import type { Bytes } from "../envelope/bytes.ts";
import { demand } from "./refused.ts";

const MOST_CODES = 4096;
const LONGEST_CODE = 12;

/** The codes that make the first `pixels` pixels, with the end mark that follows them; bits behind them are zero. */
export function cutCodes(untrusted: Bytes, smallestCode: number, pixels: number): Bytes {
  const clear = 1 << smallestCode;
  const end = clear + 1;
  const lengths = new Uint32Array(MOST_CODES).fill(1, 0, clear);
  let [width, next, before, made] = [smallestCode + 1, end + 1, -1, 0];
  let bits = 0;
  while (bits + width <= untrusted.length * 8) {
    const code = readCode(untrusted, bits, width);
    // All pixels are there: of what follows, only the end mark may stay.
    if (made >= pixels && code !== end) break;
    bits += width;
    if (code === end) break;
    if (code === clear) {
      [width, next, before] = [smallestCode + 1, end + 1, -1];
      continue;
    }
    demand(code < next || (code === next && before >= 0 && next < MOST_CODES), "a code that is none");
    if (before >= 0 && next < MOST_CODES) {
      lengths[next++] = (lengths[before] ?? 0) + 1;
      if (next === 1 << width && width < LONGEST_CODE) width++;
    }
    made += lengths[code] ?? 0;
    before = code;
  }
  const kept = untrusted.slice(0, Math.ceil(bits / 8));
  const last = kept.length - 1;
  if (bits % 8 !== 0) kept[last] = (kept[last] ?? 0) & (2 ** (bits % 8) - 1);
  return kept;
}

function readCode(bytes: Bytes, from: number, width: number): number {
  const at = from >> 3;
  const three = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  return (three >> (from & 7)) & ((1 << width) - 1);
}
