import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, concat, join, sameBytes, uint32, utf8 } from "../envelope/bytes.ts";
import * as pictures from "../testing/pictures.ts";
import { type Orientation, readExif, writeExif } from "./exif.ts";
import { Findings } from "./findings.ts";
import { type Scrubbed, ScrubRefused } from "./index.ts";
import { pictureFormat } from "./pictures.ts";

const { JPEG_PICTURE, MARKER, PIXELS, PNG_PICTURE, VP8 } = pictures;
const { dirtyExif, dirtyJpeg, dirtyPng, dirtyWebp, jpeg, png, pngChunk, segment, webp, webpChunk } = pictures;

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

/** Pictures are cleaned without waiting for anything, which the properties below make use of. */
function scrub(untrusted: Bytes): Scrubbed {
  const format = pictureFormat(untrusted);
  if (format === undefined) throw new ScrubRefused("unsupported", "not a picture");
  const findings = new Findings();
  const bytes = format.scrub(untrusted, findings);
  return { bytes, type: format.type, findings: findings.list() };
}

function refusal(untrusted: Bytes): string | null {
  try {
    scrub(untrusted);
    return null;
  } catch (error) {
    if (error instanceof ScrubRefused) return error.reason;
    throw error;
  }
}

const dirty = [
  { name: "JPEG", type: "image/jpeg", make: dirtyJpeg },
  { name: "PNG", type: "image/png", make: dirtyPng },
  { name: "WebP", type: "image/webp", make: dirtyWebp },
] as const;

describe.each(dirty)("a dirty $name", ({ type, make }) => {
  it("loses every mark, and says by name what it lost [P4]", () => {
    const before = make();
    expect(textOf(before).split(MARKER).length).toBeGreaterThan(5);
    const scrubbed = scrub(before);
    expect(scrubbed.type).toBe(type);
    expect(textOf(scrubbed.bytes)).not.toContain(MARKER);
    expect(JSON.stringify(scrubbed.findings)).not.toContain(MARKER);
    const tags = Object.fromEntries(scrubbed.findings.map(({ kind, tags }) => [kind, tags]));
    expect(tags.place).toEqual(expect.arrayContaining(["GPSLatitude", "photoshop:City"]));
    expect(tags.device).toContain("Make");
    expect(tags.person).toContain("dc:creator");
    expect(tags.preview).toContain("ThumbnailOffset");
    expect(tags.profile?.length).toBeGreaterThan(0);
    expect(scrubbed.findings.flatMap(({ tags }) => tags).join()).toMatch(/data after the picture|motion photo/);
  });

  it("keeps each orientation, in an Exif block that holds nothing else", () => {
    for (const orientation of [2, 3, 4, 5, 6, 7, 8] as const) {
      const { bytes } = scrub(make(orientation));
      expect(textOf(bytes)).toContain(textOf(writeExif(orientation)));
    }
    for (const orientation of [0, 1, 9]) expect(textOf(scrub(make(orientation)).bytes)).not.toMatch(/Exif|eXIf|EXIF/);
  });

  it("is clean once scrubbed: scrubbing again finds nothing and changes nothing", () => {
    const { bytes } = scrub(make());
    const again = scrub(bytes);
    expect(again.findings).toEqual([]);
    expect(textOf(again.bytes)).toBe(textOf(bytes));
  });

  it("cut anywhere before its end is refused", () => {
    const { bytes } = scrub(make());
    for (let length = 0; length < bytes.length; length++) expect(refusal(bytes.slice(0, length))).not.toBeNull();
  });

  it("with bytes altered at random comes out without a mark or not at all", () => {
    const before = make();
    const change = fc.tuple(fc.nat(before.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const altered = before.slice();
        for (const [at, value] of changes) altered[at] = value;
        if (refusal(altered) === null) expect(textOf(scrub(altered).bytes)).not.toContain(MARKER);
      }),
      { numRuns: 4_000, seed: 2026 },
    );
  });

  it("leaves the bytes that were given as they were", () => {
    const before = make();
    scrub(before);
    expect(textOf(before)).toBe(textOf(make()));
  });
});

describe("a JPEG", () => {
  const [quantisation, frame, huffman, interval, scan] = JPEG_PICTURE as [Bytes, Bytes, Bytes, Bytes, Bytes];
  const TWO_COMPONENTS = [
    quantisation,
    segment(0xc0, Uint8Array.of(8, 0, 8, 0, 8, 2, 1, 0x11, 0, 2, 0x11, 0)),
    huffman,
  ];
  const marked = concat(new Uint8Array(64 - MARKER.length), utf8(MARKER));
  const markedCounts = concat(new Uint8Array(15), Uint8Array.of(MARKER.length), utf8(MARKER));
  const bare = scan.subarray(0, -4); // without its one restart

  it.each([
    ["a quantisation table that nothing uses", [segment(0xdb, concat(Uint8Array.of(3), marked))]],
    ["a quantisation table replaced before its use", [segment(0xdb, concat(Uint8Array.of(0), marked)), quantisation]],
    ["a Huffman table that nothing uses", [segment(0xc4, concat(Uint8Array.of(0x13), markedCounts))]],
    ["a Huffman table replaced before its use", [segment(0xc4, concat(Uint8Array.of(0), markedCounts)), huffman]],
  ])("loses %s", (_, more) => {
    const { bytes, findings } = scrub(jpeg(...more, ...JPEG_PICTURE));
    expect(bytes).toEqual(jpeg(...JPEG_PICTURE));
    expect(findings.map(({ tags }) => tags)).toEqual([["tables without use"]]);
  });

  it.each([
    ["without restarts, behind one", [quantisation, frame, huffman, bare], [0xd0]],
    ["behind more restarts than it has room for", JPEG_PICTURE, [0xd1, 0xd2, 0xd3]],
  ])("loses what stands in a scan %s", (_, picture, restarts) => {
    const hidden = restarts.map((marker) => concat(Uint8Array.of(0xff, marker), utf8(MARKER), Uint8Array.of(0xff, 0)));
    const allowed = restarts.slice(0, -1).map((marker) => Uint8Array.of(0xff, marker, 0x56));
    const last = hidden.slice(-1);
    const { bytes } = scrub(jpeg(...picture, ...allowed, ...last));
    expect(bytes).toEqual(jpeg(...picture, ...allowed));
  });

  it("loses fill bytes before its markers", () => {
    const fill = Uint8Array.of(0xff, 0xff, 0xff);
    expect(scrub(jpeg(fill, ...JPEG_PICTURE, fill)).bytes).toEqual(jpeg(...JPEG_PICTURE));
  });

  it("keeps tables of one id where each is used, and all steps of a progressive picture", () => {
    const other = segment(0xdb, concat(Uint8Array.of(0), new Uint8Array(64).fill(9)));
    const scans = [1, 2].map((id) => concat(segment(0xda, Uint8Array.of(1, id, 0, 0, 63, 0)), utf8("scan")));
    const [first = new Uint8Array(), second = new Uint8Array()] = scans;
    const redefined = jpeg(...TWO_COMPONENTS, first, other, second);
    expect(scrub(redefined)).toMatchObject({ bytes: redefined, findings: [] });
    const step = (...band: number[]): Bytes => concat(segment(0xda, Uint8Array.of(1, 1, 0, ...band)), utf8("scan"));
    const progressive = [quantisation, segment(0xc2, frame.slice(4)), huffman];
    const steps = jpeg(...progressive, step(0, 0, 1), step(0, 0, 0x10), step(1, 63, 2), step(1, 63, 0x21));
    expect(scrub(steps)).toMatchObject({ bytes: steps, findings: [] });
    expect(refusal(jpeg(...progressive, step(0, 0, 0), step(0, 0, 0)))).toBe("damaged");
  });

  it("keeps the bytes of its picture", () => {
    expect(scrub(jpeg(...JPEG_PICTURE)).bytes).toEqual(jpeg(...JPEG_PICTURE));
    expect(textOf(scrub(dirtyJpeg()).bytes)).toContain(textOf(concat(...JPEG_PICTURE)));
  });

  it("keeps what its colours mean: JFIF where it was, Adobe's transform in one form", () => {
    const adobe = (transform: number): Bytes =>
      segment(0xee, concat(utf8("Adobe"), Uint8Array.of(0, 9, 8, 7, 6, 5, transform)));
    const plain = (transform: number): string =>
      textOf(segment(0xee, concat(utf8("Adobe"), Uint8Array.of(0, 100, 0, 0, 0, 0, transform))));
    for (const transform of [0, 1, 2]) {
      const cleaned = textOf(scrub(jpeg(adobe(transform), ...JPEG_PICTURE)).bytes);
      expect(cleaned).toContain(plain(transform));
      expect(cleaned).not.toContain("JFIF");
    }
    expect(refusal(jpeg(adobe(3), ...JPEG_PICTURE))).toBe("unsupported");
  });

  it("loses comments and garbage between its scans, and keeps all scans", () => {
    const scans = [1, 2].map((id) => concat(segment(0xda, Uint8Array.of(1, id, 0, 0, 63, 0)), utf8("scan")));
    const [first = new Uint8Array(), second = new Uint8Array()] = scans;
    const between = concat(segment(0xfe, utf8(MARKER)), utf8(MARKER));
    const { bytes, findings } = scrub(jpeg(...TWO_COMPONENTS, first, between, second));
    expect(bytes).toEqual(jpeg(...TWO_COMPONENTS, first, second));
    expect(findings.map(({ kind }) => kind)).toEqual(["text", "hidden"]);
  });

  it.each([
    ["no frame", jpeg(...JPEG_PICTURE.slice(-1)), "damaged"],
    ["no scan", jpeg(...JPEG_PICTURE.slice(0, -1)), "damaged"],
    ["two frames", jpeg(...JPEG_PICTURE.slice(0, 2), ...JPEG_PICTURE.slice(1)), "damaged"],
    ["a scan of what it has shown already", jpeg(...JPEG_PICTURE, scan), "damaged"],
    ["restarts out of order", jpeg(quantisation, frame, huffman, interval, bare, Uint8Array.of(0xff, 0xd3)), "damaged"],
    ["a hierarchical frame", jpeg(segment(0xde, new Uint8Array(9)), ...JPEG_PICTURE), "unsupported"],
    [
      "a lossless frame",
      jpeg(segment(0xc3, Uint8Array.of(8, 0, 16, 0, 16, 1, 1, 0x11, 0)), ...JPEG_PICTURE),
      "unsupported",
    ],
    ["arithmetic coding", jpeg(segment(0xcc, Uint8Array.of(0, 1)), ...JPEG_PICTURE), "unsupported"],
    [
      "12 bits a sample",
      jpeg(segment(0xc1, Uint8Array.of(12, 0, 16, 0, 16, 1, 1, 0x11, 0)), ...JPEG_PICTURE),
      "unsupported",
    ],
    ["text in a quantisation table", jpeg(segment(0xdb, utf8(MARKER)), ...JPEG_PICTURE), "damaged"],
    ["text in a Huffman table", jpeg(segment(0xc4, utf8(MARKER)), ...JPEG_PICTURE), "damaged"],
    [
      "a frame longer than its components",
      jpeg(segment(0xc0, concat(Uint8Array.of(8, 0, 1, 0, 1, 1, 1, 0x11, 0), utf8(MARKER)))),
      "damaged",
    ],
  ])("with %s is refused", (_, bytes, reason) => {
    expect(refusal(bytes)).toBe(reason);
  });
});

describe("a PNG", () => {
  it("keeps the bytes of its picture and frames", () => {
    const { bytes } = scrub(dirtyPng(1));
    expect(bytes).toEqual(png(...PNG_PICTURE));
  });

  const [header = new Uint8Array(), ...rest] = PNG_PICTURE;
  const [data = new Uint8Array(), end = new Uint8Array()] = [PNG_PICTURE[3], PNG_PICTURE.at(-1)];
  it.each([
    [
      "a wrong check sum",
      png(
        header,
        data.map((byte, i) => (i === data.length - 1 ? byte ^ 1 : byte)),
        end,
      ),
      "damaged",
    ],
    ["an unknown critical chunk", png(header, pngChunk("CgBI", new Uint8Array(4)), data, end), "unsupported"],
    ["no header", png(...rest), "damaged"],
    ["two headers", png(header, header, data, end), "damaged"],
    ["no picture", png(header, end), "damaged"],
    ["its picture in two runs", png(header, data, pngChunk("fcTL", new Uint8Array(26)), data, end), "damaged"],
    ["frames but no animation", png(header, data, pngChunk("fdAT", new Uint8Array(9)), end), "damaged"],
    ["a palette too long", png(header, pngChunk("PLTE", new Uint8Array(771)), data, end), "damaged"],
    ["text in its end", png(header, data, pngChunk("IEND", utf8(MARKER))), "damaged"],
  ])("with %s is refused", (_, bytes, reason) => {
    expect(refusal(bytes)).toBe(reason);
  });

  it("loses what lies behind the pixels of each frame, also in chunks of their own", () => {
    const [control = data, moved = data, second = data] = [PNG_PICTURE[1], PNG_PICTURE[2], PNG_PICTURE[4]];
    const dirtyFrames = png(
      ...[header, control, moved, pngChunk("IDAT", concat(PIXELS, utf8(MARKER))), pngChunk("IDAT", utf8(MARKER))],
      ...[second, pngChunk("fdAT", concat(uint32(2), PIXELS, utf8(MARKER))), pngChunk("fdAT", utf8(MARKER)), end],
    );
    const { bytes, findings } = scrub(dirtyFrames);
    expect(bytes).toEqual(png(...PNG_PICTURE));
    expect(findings.map(({ tags }) => tags)).toEqual([["data behind the pixels"]]);
  });

  it("of which more or less unpacks than its picture needs is refused", () => {
    const packed = (length: number): Bytes => pngChunk("IDAT", new Uint8Array(deflateSync(new Uint8Array(length))));
    expect([1, 2, 3, 4_000].map((length) => refusal(png(header, packed(length), end)))).toEqual([
      ...["damaged", null, "damaged", "damaged"],
    ]);
  });

  it("without a palette loses one that it brings along, and a transparency that has no meaning", () => {
    const colours = png(header, pngChunk("PLTE", new Uint8Array(768)), data, end);
    expect(scrub(colours)).toMatchObject({ bytes: png(header, data, end), findings: [{ kind: "hidden" }] });
    expect(refusal(png(header, pngChunk("tRNS", utf8(MARKER)), data, end))).toBe("damaged");
  });

  it("of very many chunks is read to its end", () => {
    const empty = pngChunk("IDAT", new Uint8Array(0));
    const many = join([png(header), ...Array.from({ length: 300_000 }, () => empty), data, end]);
    expect(sameBytes(scrub(many).bytes, many)).toBe(true);
  });
});

describe("a WebP", () => {
  it("of one bitmap stays as it is", () => {
    const simple = webp(webpChunk("VP8 ", VP8));
    expect(scrub(simple)).toEqual({ bytes: simple, type: "image/webp", findings: [] });
  });

  it("keeps its frames and clears the bits that mean nothing", () => {
    const { bytes } = scrub(dirtyWebp(1));
    expect(textOf(bytes).split("ANMF")).toHaveLength(3);
    expect([...bytes.subarray(20, 24)]).toEqual([0x12, 0, 0, 0]);
    expect(textOf(bytes)).not.toContain("\xfdALPH");
  });

  const [still, moving] = [new Uint8Array(10), Uint8Array.of(0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0)];
  const [alpha, room, LOSSLESS] = [
    webpChunk("ALPH", utf8(MARKER)),
    new Uint8Array(16),
    Uint8Array.of(0x2f, 0, 0, 0, 0),
  ];
  it.each([
    ["nothing in it", webp()],
    ["no picture", webp(webpChunk("VP8X", still))],
    ["two pictures", webp(webpChunk("VP8X", still), webpChunk("VP8 ", VP8), webpChunk("VP8 ", VP8))],
    ["text for a picture", webp(webpChunk("VP8 ", utf8(MARKER)))],
    ["text for a lossless picture", webp(webpChunk("VP8L", utf8(MARKER)))],
    ["two alpha planes", webp(webpChunk("VP8X", still), alpha, alpha, webpChunk("VP8 ", VP8))],
    ["an alpha plane behind its picture", webp(webpChunk("VP8X", still), webpChunk("VP8 ", VP8), alpha)],
    ["an alpha plane of a lossless picture", webp(webpChunk("VP8X", still), alpha, webpChunk("VP8L", LOSSLESS))],
    ["two alpha planes in a frame", webp(webpChunk("VP8X", moving), webpChunk("ANMF", concat(room, alpha, alpha)))],
    [
      "two animation headers",
      webp(webpChunk("VP8X", moving), ...[1, 2].map(() => webpChunk("ANIM", new Uint8Array(6)))),
    ],
    ["a header too long", webp(webpChunk("VP8X", new Uint8Array(11)), webpChunk("VP8 ", VP8))],
  ])("with %s is refused", (_, bytes) => {
    expect(refusal(bytes)).toBe("damaged");
  });
});

describe("Exif", () => {
  it("gives back the orientation that was written", () => {
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8] as Orientation[]) {
      expect(readExif(writeExif(orientation), new Findings())).toBe(orientation);
    }
  });

  it("in another directory than the first says nothing about how the picture stands", () => {
    const pointer = concat(utf8("MM\0*\0\0\0\x08\0\x01"), Uint8Array.of(0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26));
    const turned = Uint8Array.of(0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0);
    expect(readExif(concat(pointer, uint32(0), turned), new Findings())).toBe(1);
  });

  it("of any bytes is read to an end, also in circles", () => {
    const any = fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.constant(dirtyExif(3)));
    const start = fc.constantFrom(utf8("MM\0*\0\0\0\x08"), utf8("II*\0\x08\0\0\0"), utf8(""));
    fc.assert(
      fc.property(start, any, (start, rest) => {
        expect([1, 2, 3, 4, 5, 6, 7, 8]).toContain(readExif(concat(start, rest), new Findings()));
      }),
      { numRuns: 2_000 },
    );
  });
});

it.each([
  ["nothing", ""],
  ["text", MARKER],
  ["a TIFF", "II*\0\x08\0\0\0"],
  ["a HEIC", "\0\0\0\x18ftypheic"],
  ["an SVG", "<svg xmlns='http://www.w3.org/2000/svg'/>"],
])("%s is no picture that we clean", (_, text) => {
  expect(refusal(Uint8Array.from(text, (character) => character.charCodeAt(0)))).toBe("unsupported");
});

it("a long list of names is cut, so that a file can't flood the screen", () => {
  const xmp = Array.from({ length: 5_000 }, (_, i) => `<dc:n${i}/>`).join("");
  const { findings } = scrub(jpeg(segment(0xe1, utf8(`http://ns.adobe.com/xap/1.0/\0${xmp}`)), ...JPEG_PICTURE));
  expect(findings.flatMap(({ tags }) => tags).length).toBeLessThanOrEqual(500);
});
