// Undoes the guessing of each byte from its neighbours (ISO 32000-2, 7.4.4.4; PNG, 9; TIFF 6.0, 14).
import type { Bytes } from "../../envelope/bytes.ts";
import { demand, support } from "../refused.ts";

const [NONE, TIFF, FIRST_PNG, LAST_PNG] = [1, 2, 10, 15] as const;
const MOST_COLUMNS = 1_000_000;

/** The bytes that were meant. Throws ScrubRefused where the numbers of the filter make no sense. */
export function unpredict(untrusted: Bytes, numbers: ReadonlyMap<string, number>): Bytes {
  const predictor = numbers.get("Predictor") ?? NONE;
  if (predictor === NONE) return untrusted;
  const [colors, bits, columns] = [
    numbers.get("Colors") ?? 1,
    numbers.get("BitsPerComponent") ?? 8,
    numbers.get("Columns") ?? 1,
  ];
  demand(Number.isInteger(colors) && colors >= 1 && colors <= 32, "a filter’s colours");
  demand([1, 2, 4, 8, 16].includes(bits), "a filter’s bits");
  demand(Number.isInteger(columns) && columns >= 1 && columns <= MOST_COLUMNS, "a filter’s columns");
  const step = Math.max(1, (colors * bits) >> 3);
  const row = Math.ceil((colors * bits * columns) / 8);
  if (predictor === TIFF) {
    support(bits === 8, "a TIFF predictor of another depth");
    return undoTiff(untrusted, row, step);
  }
  demand(predictor >= FIRST_PNG && predictor <= LAST_PNG, "a predictor");
  return undoPng(untrusted, row, step);
}

function undoTiff(untrusted: Bytes, row: number, step: number): Bytes {
  const out = untrusted.slice();
  for (let at = 0; at < out.length; at++)
    if (at % row >= step) out[at] = ((out[at] ?? 0) + (out[at - step] ?? 0)) & 0xff;
  return out;
}

function undoPng(untrusted: Bytes, row: number, step: number): Bytes {
  const rows = Math.ceil(untrusted.length / (row + 1));
  const out = new Uint8Array(rows * row);
  let end = 0;
  for (let y = 0; y < rows; y++) {
    const kind = untrusted[y * (row + 1)] ?? 0;
    demand(kind <= 4, "a row’s filter");
    const data = untrusted.subarray(y * (row + 1) + 1, (y + 1) * (row + 1));
    const start = y * row;
    for (let x = 0; x < data.length; x++) {
      const left = x >= step ? (out[start + x - step] ?? 0) : 0;
      const up = y > 0 ? (out[start + x - row] ?? 0) : 0;
      const corner = x >= step && y > 0 ? (out[start + x - row - step] ?? 0) : 0;
      out[start + x] = ((data[x] ?? 0) + guess(kind, left, up, corner)) & 0xff;
    }
    end = start + data.length;
  }
  return out.slice(0, end);
}

function guess(kind: number, left: number, up: number, corner: number): number {
  switch (kind) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const estimate = left + up - corner;
      const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
      if (a <= b && a <= c) return left;
      return b <= c ? up : corner;
    }
    default:
      return 0;
  }
}
