import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, concat, join, utf8 } from "../envelope/bytes.ts";
import { MARKER } from "../testing/pictures.ts";
import { Findings } from "./findings.ts";
import { scrubGif } from "./gif.ts";
import { ScrubRefused } from "./refused.ts";

const HEAD = concat(utf8("GIF89a"), Uint8Array.of(2, 0, 2, 0, 0x80, 0, 0), new Uint8Array(6).fill(9));
const CONTROL = Uint8Array.of(0x21, 0xf9, 4, 4, 10, 0, 0, 0);
const LOOP = concat(Uint8Array.of(0x21, 0xff, 11), utf8("NETSCAPE2.0"), Uint8Array.of(3, 1, 0, 0, 0));
const FRAME = Uint8Array.of(0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 2, 0x44, 0x01, 0);
const PALETTED = Uint8Array.of(0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0x80, 1, 2, 3, 4, 5, 6, 2, 2, 0x44, 0x01, 0);
const END = Uint8Array.of(0x3b);
const MARKED = utf8(MARKER);
const BLOCK = concat(Uint8Array.of(MARKED.length), MARKED, Uint8Array.of(0));
const XMP = concat(
  ...[Uint8Array.of(0x21, 0xff, 11), utf8("XMP DataXMP"), utf8(`<x:xmpmeta>${MARKER}`.padEnd(254, " "))],
  ...[Uint8Array.of(1), Uint8Array.from({ length: 256 }, (_, i) => 255 - i), Uint8Array.of(0)],
);

const CLEAN = concat(HEAD, LOOP, CONTROL, FRAME, CONTROL, PALETTED, END);
const DIRTY = join([
  ...[HEAD, LOOP, Uint8Array.of(0x21, 0xfe), BLOCK, CONTROL, FRAME],
  ...[CONTROL, Uint8Array.of(0x21, 0x01, 12), new Uint8Array(12), BLOCK],
  ...[Uint8Array.of(0x21, 0xff, 11), utf8("ICCRGBG1012"), BLOCK, Uint8Array.of(0x21, 0x77), BLOCK],
  ...[CONTROL, PALETTED, XMP, END, MARKED],
]);

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

function refusal(untrusted: Bytes): string | null {
  try {
    scrubGif(untrusted, new Findings());
    return null;
  } catch (error) {
    if (error instanceof ScrubRefused) return error.reason;
    throw error;
  }
}

describe("a GIF", () => {
  it("keeps nothing behind a frame's last code [P4]", () => {
    const codes = Uint8Array.of(0x44, 0xff);
    const head = FRAME.subarray(0, -4);
    const marked = concat(head, Uint8Array.of(codes.length + MARKED.length), codes, MARKED, Uint8Array.of(0));
    const findings = new Findings();
    expect(scrubGif(concat(HEAD, marked, END), findings)).toEqual(concat(HEAD, FRAME, END));
    expect(findings.list()).toEqual([{ kind: "hidden", tags: ["data behind a frame"] }]);
  });

  it("keeps its frames, their timing and its loop, and nothing else", () => {
    const findings = new Findings();
    expect(scrubGif(DIRTY, findings)).toEqual(CLEAN);
    expect(findings.list()).toEqual([
      { kind: "text", tags: ["comment", "plain text", "XMP"] },
      { kind: "profile", tags: ["application ICCRGBG1012"] },
      { kind: "hidden", tags: ["extension 119", "data after the picture"] },
    ]);
  });

  it("is clean once scrubbed", () => {
    const findings = new Findings();
    expect(scrubGif(CLEAN, findings)).toEqual(CLEAN);
    expect(findings.list()).toEqual([]);
  });

  it("cut anywhere before its end is refused", () => {
    for (let length = 6; length < CLEAN.length; length++) expect(refusal(CLEAN.slice(0, length))).toBe("damaged");
  });

  it.each([
    ["no frame", concat(HEAD, END)],
    ["an unknown block", concat(HEAD, Uint8Array.of(0x77), FRAME, END)],
    ["a code size of nothing", concat(HEAD, FRAME.slice(0, 10), Uint8Array.of(0, 0), END)],
    ["a control of a wrong length", concat(HEAD, Uint8Array.of(0x21, 0xf9), BLOCK, FRAME, END)],
  ])("with %s is refused", (_, bytes) => {
    expect(refusal(bytes)).toBe("damaged");
  });

  it("with bytes altered at random comes out or not, but always to an end", () => {
    const change = fc.tuple(fc.nat(DIRTY.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const altered = DIRTY.slice();
        for (const [at, value] of changes) altered[at] = value;
        if (refusal(altered) === null) expect(textOf(scrubGif(altered, new Findings())).slice(0, 4)).toBeTruthy();
      }),
      { numRuns: 2_000, seed: 2026 },
    );
  });
});
