import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, concat, utf8 } from "../envelope/bytes.ts";
import { MARKER } from "../testing/pictures.ts";
import { writeBox } from "./bmff.ts";
import { Findings } from "./findings.ts";
import { scrubHeif } from "./heif.ts";
import { type CleanItem, writeHeif } from "./heif-write.ts";
import { ScrubRefused } from "./refused.ts";

const SIZE = { type: "ispe", body: new Uint8Array(12).fill(1), essential: false };
const TURN = { type: "irot", body: Uint8Array.of(1), essential: true };
const unit = (type: number, body: Uint8Array): Bytes =>
  concat(Uint8Array.of(0, 0, 0, body.length + 2, type << 1, 1), body);
const SEI = unit(39, utf8(MARKER));
const SLICE = unit(19, Uint8Array.of(1, 2, 3, 4));
const array = (type: number, body: Uint8Array): Bytes =>
  concat(Uint8Array.of(0x80 | type, 0, 1, 0, body.length + 2, type << 1, 1), body);
const SETS = [32, 33, 34].map((type) => array(type, Uint8Array.of(9, 8, 7)));

/** A configuration, with SEI of its own where it is dirty. */
function configuration(dirty: boolean): Bytes {
  const head = concat(Uint8Array.of(1), new Uint8Array(20), Uint8Array.of(3));
  const extra = dirty ? [array(39, utf8(MARKER))] : [];
  return concat(head, Uint8Array.of(SETS.length + extra.length), ...extra, ...SETS);
}

/** A grid of four tiles, turned, or a lone tile. */
function items(dirty: boolean, tiles = 4): CleanItem[] {
  const plain = { hidden: false, references: [] };
  const tile = (id: number): CleanItem => ({
    ...{ ...plain, id, type: "hvc1", hidden: true },
    properties: [SIZE, { type: "hvcC", body: configuration(dirty), essential: true }],
    data: dirty ? concat(SEI, SLICE, unit(40, utf8(MARKER))) : SLICE,
  });
  const grid: CleanItem = {
    ...{ ...plain, id: 1, type: "grid" },
    properties: [SIZE, TURN],
    references: [{ type: "dimg", to: Array.from({ length: tiles }, (_, i) => i + 2) }],
    data: Uint8Array.of(0, 0, 1, 1, 0, 64, 0, 64),
  };
  return [grid, ...Array.from({ length: tiles }, (_, i) => tile(i + 2))];
}

const CLEAN = writeHeif("heic", items(false));
const DIRTY = concat(writeHeif("heic", items(true)), writeBox("mpvd", utf8(MARKER)), writeBox("uuid", utf8(MARKER)));

/** Marks only beside the picture: a bit that turns SEI into a slice makes it a part of the picture, which only a decoder could tell. */
const MARKED = concat(
  writeHeif("heic", [
    ...items(false),
    { id: 9, type: "mime", hidden: false, properties: [], references: [{ type: "cdsc", to: [1] }], data: utf8(MARKER) },
  ]),
  writeBox("mpvd", utf8(MARKER)),
);

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

function refusal(untrusted: Bytes): string | null {
  try {
    scrubHeif(untrusted, new Findings());
    return null;
  } catch (error) {
    if (error instanceof ScrubRefused) return error.reason;
    throw error;
  }
}

describe("a HEIC of tiles", () => {
  it("keeps its tiles, its order and its turn; SEI goes from pictures and configuration", () => {
    const findings = new Findings();
    expect(textOf(DIRTY).split(MARKER).length).toBeGreaterThan(8);
    expect(scrubHeif(DIRTY, findings)).toEqual({ type: "image/heic", bytes: CLEAN });
    expect(findings.list()).toEqual([
      { kind: "preview", tags: ["motion photo"] },
      { kind: "hidden", tags: ["data between frames", "box uuid"] },
    ]);
  });

  it("is clean once scrubbed", () => {
    const findings = new Findings();
    expect(scrubHeif(CLEAN, findings).bytes).toEqual(CLEAN);
    expect(findings.list()).toEqual([]);
  });

  it("cut anywhere before its end is refused", () => {
    for (let length = 0; length < CLEAN.length; length++) expect(refusal(CLEAN.slice(0, length))).toBe("damaged");
  });

  it("with bytes altered at random comes out without a mark or not at all", () => {
    const change = fc.tuple(fc.nat(MARKED.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const altered = MARKED.slice();
        for (const [at, value] of changes) altered[at] = value;
        if (refusal(altered) === null) expect(textOf(scrubHeif(altered, new Findings()).bytes)).not.toContain(MARKER);
      }),
      { numRuns: 4_000, seed: 2026 },
    );
  });

  const [grid, tile] = items(false);
  const with_ = (change: Partial<CleanItem>): CleanItem => ({ ...(grid as CleanItem), ...change });
  it.each([
    ["a tile too few", items(false, 3), "damaged"],
    ["a grid of itself alone", [with_({ references: [{ type: "dimg", to: [1, 1, 1, 1] }] })], "damaged"],
    ["a text for a grid", [with_({ data: utf8(MARKER) }), ...items(false).slice(1)], "damaged"],
    ["a picture of another codec", [{ ...(tile as CleanItem), type: "jpeg" }], "unsupported"],
    [
      "a property that readers have to know",
      [with_({ properties: [{ type: "zzzz", body: utf8(MARKER), essential: true }] }), ...items(false).slice(1)],
      "unsupported",
    ],
    [
      "a size of a wrong length",
      [with_({ properties: [{ ...SIZE, body: utf8(MARKER) }] }), ...items(false).slice(1)],
      "damaged",
    ],
  ])("with %s is refused", (_, parts, reason) => {
    expect(refusal(writeHeif("heic", parts))).toBe(reason);
  });
});
