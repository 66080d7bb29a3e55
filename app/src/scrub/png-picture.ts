// The picture inside a PNG: its colours and its pixels, and nothing behind them. PNG third edition, 8, 11.2 and 11.3.6.
import { type Bytes, concat, join, uint32, utf8 } from "../envelope/bytes.ts";
import { crc32 } from "./crc.ts";
import { demand } from "./refused.ts";
import { zlibLength } from "./zlib.ts";

/** One chunk; `whole` is with length, type and check sum. */
export interface Chunk {
  type: string;
  body: Bytes;
  whole: Bytes;
}

/** What the header says. */
export interface Header {
  width: number;
  height: number;
  depth: number;
  colour: number;
  interlaced: boolean;
}

const [GREY, TRUE_COLOUR, PALETTE] = [0, 2, 3] as const;
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
/** Adam7: first column, first row, and the steps from there. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const SEQUENCE_LENGTH = 4;

/** Reads the header. Throws ScrubRefused. */
export function readHeader(body: Bytes): Header {
  const { width, height } = readSize(body, 0);
  const [depth = 0, colour = -1, compression, filter, interlace = 2] = body.subarray(8);
  demand(DEPTHS[colour]?.includes(depth) === true && compression === 0 && filter === 0 && interlace <= 1, "header");
  return { width, height, depth, colour, interlaced: interlace === 1 };
}

/** Whether a chunk of colours says anything about this picture: in one without a palette, a palette is only ballast. */
export function isOfPicture({ type, body }: Chunk, { colour, depth }: Header, all: readonly Chunk[]): boolean {
  if (type === "PLTE") {
    demand(colour !== PALETTE || body.length <= 3 * 2 ** depth, "palette");
    return colour === PALETTE;
  }
  if (type !== "tRNS") return true;
  if (colour === GREY || colour === TRUE_COLOUR) demand(body.length === 2 * (CHANNELS[colour] ?? 0), "tRNS");
  const palette = all.find((chunk) => chunk.type === "PLTE");
  if (colour === PALETTE) demand(body.length <= (palette?.body.length ?? 0) / 3, "tRNS");
  return colour <= PALETTE;
}

/** The chunks, without what lies behind the end of the pixels in any of its frames. */
export function cutPixels(chunks: readonly Chunk[], header: Header): Chunk[] {
  const kept: Chunk[] = [];
  let size: Size = header;
  for (let at = 0; at < chunks.length;) {
    const chunk = chunks[at];
    if (chunk === undefined) break;
    const { type } = chunk;
    if (type === "fcTL") {
      size = readSize(chunk.body, SEQUENCE_LENGTH);
      const next = chunks[at + 1]?.type;
      demand(next === "fdAT" || next === "IDAT", "a frame without pixels");
    }
    if (type !== "IDAT" && type !== "fdAT") {
      kept.push(chunk);
      at++;
      continue;
    }
    demand(type === "IDAT" || chunks[at - 1]?.type === "fcTL", "pixels of no frame");
    let end = at;
    while (chunks[end]?.type === type) end++;
    for (const cut of cutRun(chunks.slice(at, end), rasterLength(type === "IDAT" ? header : size, header)))
      kept.push(cut);
    at = end;
  }
  return kept;
}

/** Frames numbered anew, as they stand. */
export function numberFrames(chunks: readonly Chunk[]): Chunk[] {
  let number = 0;
  return chunks.map((chunk) => {
    if (chunk.type !== "fcTL" && chunk.type !== "fdAT") return chunk;
    return writeChunk(chunk.type, concat(uint32(number++), chunk.body.subarray(SEQUENCE_LENGTH)));
  });
}

/** One chunk with its length and check sum. */
export function writeChunk(type: string, given: Uint8Array): Chunk {
  const body = concat(given);
  const checked = concat(utf8(type), body);
  return { type, body, whole: concat(uint32(body.length), checked, uint32(crc32(checked))) };
}

type Size = Pick<Header, "width" | "height">;

/** The chunks of one zlib stream, the last of them cut at its end. */
function cutRun(run: readonly Chunk[], raster: number): Chunk[] {
  const prefix = run[0]?.type === "fdAT" ? SEQUENCE_LENGTH : 0;
  let left = zlibLength(join(run.map(({ body }) => body.subarray(prefix))), raster);
  const kept: Chunk[] = [];
  for (const chunk of run) {
    if (left === 0) break;
    const length = Math.min(chunk.body.length - prefix, left);
    const whole = prefix + length === chunk.body.length;
    kept.push(whole ? chunk : writeChunk(chunk.type, chunk.body.slice(0, prefix + length)));
    left -= length;
  }
  return kept;
}

/** How many bytes the rows of so large a picture have once unpacked. */
function rasterLength({ width, height }: Size, { colour, depth, interlaced }: Header): number {
  const bits = depth * (CHANNELS[colour] ?? 0);
  const rows = (columns: number, rows: number): number =>
    columns > 0 ? rows * (1 + Math.ceil((columns * bits) / 8)) : 0;
  if (!interlaced) return rows(width, height);
  return PASSES.reduce((sum, [x, y, across, down]) => sum + rows(steps(width - x, across), steps(height - y, down)), 0);
}

function steps(room: number, step: number): number {
  return Math.max(0, Math.ceil(room / step));
}

function readSize(body: Bytes, at: number): Size {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const [width, height] = [view.getUint32(at), view.getUint32(at + 4)];
  demand(width > 0 && height > 0, "a picture without a size");
  return { width, height };
}
