// Pictures made by hand, clean and dirty, so that tests of the scrubbers need no other program.
import { type Bytes, concat, uint32, utf8 } from "../envelope/bytes.ts";
import { crc32 } from "../scrub/crc.ts";

/** What no scrubbed file may hold. */
export const MARKER = "Harrowmere-7431";

/** A TIFF block with orientation, maker, place, a preview directory and a directory that points back at the first. */
export function dirtyExif(orientation: number): Bytes {
  const entry = (tag: number, type: number, count: number, value: Bytes): Bytes =>
    concat(uint32((tag << 16) | type), uint32(count), value);
  const short = (value: number): Bytes => uint32(value << 16);
  const text = utf8(`${MARKER}\0`);
  const [main, place, preview] = [8, 8 + 2 + 4 * 12 + 4, 8 + 2 + 4 * 12 + 4 + 2 + 12 + 4];
  const values = preview + 2 + 12 + 4;
  return concat(
    ...[utf8("MM\0*"), uint32(main)],
    ...[Uint8Array.of(0, 4), entry(0x010f, 2, text.length, uint32(values)), entry(0x0112, 3, 1, short(orientation))],
    ...[entry(0x8769, 4, 1, uint32(main)), entry(0x8825, 4, 1, uint32(place)), uint32(preview)],
    ...[Uint8Array.of(0, 1), entry(0x0002, 5, 3, uint32(values)), uint32(0)],
    ...[Uint8Array.of(0, 1), entry(0x0201, 4, 1, uint32(values)), uint32(0)],
    text,
  );
}

const XMP = utf8(
  `<x:xmpmeta><rdf:Description photoshop:City="${MARKER}"><dc:creator>${MARKER}</dc:creator></rdf:Description>`,
);

/** One segment of a JPEG. */
export function segment(marker: number, body: Uint8Array): Bytes {
  const length = body.length + 2;
  return concat(Uint8Array.of(0xff, marker, length >> 8, length & 0xff), body);
}

/** The segments of a small JPEG that make its picture. The scan holds a stuffed byte and a restart. */
export const JPEG_PICTURE: readonly Bytes[] = [
  segment(0xdb, concat(Uint8Array.of(0), new Uint8Array(64).fill(16))),
  segment(0xc0, Uint8Array.of(8, 0, 16, 0, 16, 1, 1, 0x11, 0)),
  segment(0xc4, concat(Uint8Array.of(0, 0, 1), new Uint8Array(14), Uint8Array.of(0))),
  segment(0xdd, Uint8Array.of(0, 1)),
  concat(segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)), Uint8Array.of(0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56)),
];

/** A JPEG of these segments. */
export function jpeg(...segments: readonly Uint8Array[]): Bytes {
  return concat(Uint8Array.of(0xff, 0xd8), ...segments, Uint8Array.of(0xff, 0xd9));
}

/** A JPEG with everything that may stick to one. */
export function dirtyJpeg(orientation = 6): Bytes {
  const marked = utf8(MARKER);
  return concat(
    jpeg(
      segment(0xe0, concat(utf8("JFIF\0"), Uint8Array.of(1, 2, 1, 0, 72, 0, 72, 1, 1), marked)),
      segment(0xe0, concat(utf8("JFXX\0\x10"), marked)),
      segment(0xe1, concat(utf8("Exif\0\0"), dirtyExif(orientation))),
      segment(0xe1, concat(utf8("http://ns.adobe.com/xap/1.0/\0"), XMP)),
      segment(0xe2, concat(utf8("ICC_PROFILE\0\x01\x01"), marked)),
      segment(0xe2, concat(utf8("MPF\0"), marked)),
      segment(0xed, concat(utf8("Photoshop 3.0\0"), Uint8Array.of(0x1c, 2, 90, 0, 15), marked)),
      segment(0xee, concat(utf8("Adobe"), Uint8Array.of(0, 100, 1, 2, 3, 4, 1), marked)),
      segment(0xe9, marked),
      segment(0xfe, marked),
      ...JPEG_PICTURE,
    ),
    concat(uint32(24), utf8("ftypmp42"), marked),
  );
}

const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** One chunk of a PNG. */
export function pngChunk(type: string, body: Uint8Array): Bytes {
  const checked = concat(utf8(type), body);
  return concat(uint32(body.length), checked, uint32(crc32(checked)));
}

const HEADER = pngChunk("IHDR", concat(uint32(1), uint32(1), Uint8Array.of(8, 0, 0, 0, 0)));
/** A zlib stream of two zero bytes: one row of one pixel. */
export const PIXELS = Uint8Array.of(0x78, 0x9c, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01);

const frameControl = (number: number): Bytes =>
  pngChunk("fcTL", concat(uint32(number), uint32(1), uint32(1), new Uint8Array(14)));

/** The chunks of a small animated PNG that make its picture. */
export const PNG_PICTURE: readonly Bytes[] = [
  HEADER,
  pngChunk("acTL", concat(uint32(2), uint32(0))),
  frameControl(0),
  pngChunk("IDAT", PIXELS),
  frameControl(1),
  pngChunk("fdAT", concat(uint32(2), PIXELS)),
  pngChunk("IEND", new Uint8Array(0)),
];

/** A PNG of these chunks. */
export function png(...chunks: readonly Uint8Array[]): Bytes {
  return concat(PNG_SIGNATURE, ...chunks);
}

/** A PNG with everything that may stick to one. */
export function dirtyPng(orientation = 6): Bytes {
  const [header, ...rest] = PNG_PICTURE;
  const end = rest.pop();
  const marked = utf8(MARKER);
  return png(
    ...(header ? [header] : []),
    ...["iCCP", "gAMA", "pHYs", "caBX", "zzZz"].map((type) => pngChunk(type, marked)),
    pngChunk("tEXt", concat(utf8("Author\0"), marked)),
    pngChunk("iTXt", concat(utf8("XML:com.adobe.xmp\0\0\0\0\0"), XMP)),
    pngChunk("zTXt", concat(utf8("Creation Time\0\0"), marked)),
    ...rest,
    pngChunk("tIME", concat(marked)),
    pngChunk("eXIf", dirtyExif(orientation)),
    ...(end ? [end] : []),
    marked,
  );
}

/** One chunk of a WebP. */
export function webpChunk(type: string, body: Uint8Array): Bytes {
  return concat(utf8(type), littleEndian(body.length), body, new Uint8Array(body.length % 2));
}

/** A WebP of these chunks. */
export function webp(...chunks: readonly Uint8Array[]): Bytes {
  const body = concat(utf8("WEBP"), ...chunks);
  return concat(utf8("RIFF"), littleEndian(body.length), body);
}

export const VP8 = Uint8Array.of(0x10, 0x00, 0x00, 0x9d, 0x01, 0x2a, 1, 0, 1, 0, 7);
const frame = (...more: readonly Uint8Array[]): Bytes =>
  concat(
    new Uint8Array(15),
    Uint8Array.of(0xfd),
    webpChunk("ALPH", Uint8Array.of(0, 1)),
    webpChunk("VP8 ", VP8),
    ...more,
  );

/** An animated WebP with everything that may stick to one. */
export function dirtyWebp(orientation = 6): Bytes {
  const marked = utf8(MARKER);
  return concat(
    webp(
      webpChunk("VP8X", Uint8Array.of(0x3f, 1, 2, 3, 0, 0, 0, 0, 0, 0)),
      webpChunk("ICCP", marked),
      webpChunk("ANIM", new Uint8Array(6)),
      webpChunk("ANMF", frame(webpChunk("junk", marked))),
      webpChunk("ANMF", frame()),
      webpChunk("EXIF", dirtyExif(orientation)),
      webpChunk("XMP ", XMP),
      webpChunk("zzzz", marked),
    ),
    marked,
  );
}

function littleEndian(value: number): Bytes {
  return uint32(value).reverse();
}
