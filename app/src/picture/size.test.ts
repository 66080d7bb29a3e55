import { expect, test } from "vitest";
import { concat, uint32, utf8 } from "../envelope/bytes.ts";
import { uint16 } from "../scrub/bmff.ts";
import { writeHeif } from "../scrub/heif-write.ts";
import { pngChunk } from "../testing/pictures.ts";
import { declaredSize } from "./size.ts";

const [WIDTH, HEIGHT] = [1080, 2400];
const SIZE = { width: WIDTH, height: HEIGHT, animated: false };
const MOVES = { ...SIZE, animated: true };

const segment = (marker: number, body: Uint8Array) =>
  concat(Uint8Array.of(0xff, marker), uint16(body.length + 2), body);
const frame = concat(Uint8Array.of(8), uint16(HEIGHT), uint16(WIDTH), Uint8Array.of(1, 1, 0x11, 0));
const jpeg = concat(
  Uint8Array.of(0xff, 0xd8),
  segment(0xdb, new Uint8Array(65)),
  segment(0xc2, frame),
  new Uint8Array(9),
);

const head = concat(utf8("\x89PNG").slice(-3), new Uint8Array(5));
const png = (...between: Uint8Array[]) =>
  concat(
    head,
    pngChunk("IHDR", concat(uint32(WIDTH), uint32(HEIGHT), Uint8Array.of(8, 2, 0, 0, 0))),
    ...between,
    pngChunk("IDAT", Uint8Array.of(1)),
    pngChunk("IEND", new Uint8Array(0)),
  );

const small = (value: number, length: number) => Uint8Array.from({ length }, (_, i) => value >> (8 * i));
const webp = (type: string, body: Uint8Array) =>
  concat(utf8("RIFF"), uint32(0), utf8("WEBP"), utf8(type), uint32(0), body);
const extended = (flags: number) => webp("VP8X", concat(small(flags, 4), small(WIDTH - 1, 3), small(HEIGHT - 1, 3)));
const lossy = webp("VP8 ", concat(new Uint8Array(6), small(WIDTH | 0x4000, 2), small(HEIGHT, 2)));
const lossless = webp("VP8L", concat(Uint8Array.of(0x2f), small((WIDTH - 1) | ((HEIGHT - 1) << 14), 4)));

const heif = (...sizes: [width: number, height: number][]) =>
  writeHeif(
    "heic",
    sizes.map(([width, height], index) => ({
      ...{ id: index + 1, type: "hvc1", hidden: index > 0, references: [], data: Uint8Array.of(1) },
      properties: [{ type: "ispe", body: concat(uint32(0), uint32(width), uint32(height)), essential: false }],
    })),
  );

test.each([
  ["image/jpeg", jpeg, SIZE],
  ["image/png", png(), SIZE],
  ["image/png", png(pngChunk("acTL", new Uint8Array(8))), MOVES],
  ["image/webp", extended(0x10), SIZE],
  ["image/webp", extended(0x02), MOVES],
  ["image/webp", lossy, SIZE],
  ["image/webp", lossless, SIZE],
  ["image/gif", concat(utf8("GIF89a"), small(WIDTH, 2), small(HEIGHT, 2)), MOVES],
  ["image/heic", heif([WIDTH, HEIGHT]), SIZE],
])("%s says how large it is", (type, bytes, size) => {
  expect(declaredSize(type, bytes)).toEqual(size);
});

test("of a HEIC of several pictures the largest counts, whichever it is", () => {
  expect(declaredSize("image/heic", heif([64, 64], [60_000, 60_000]))).toMatchObject({ width: 60_000, height: 60_000 });
});

test.each(["image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "image/avif", "image/tiff"])(
  "%s that is cut short says nothing, and does no harm",
  (type) => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(20), jpeg.slice(0, 30)])
      expect(declaredSize(type, bytes)).toBeNull();
  },
);
