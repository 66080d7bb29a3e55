import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, concat, uint32, utf8 } from "../envelope/bytes.ts";
import { MARKER } from "../testing/pictures.ts";
import { cleanAac } from "./aac.ts";
import { Findings } from "./findings.ts";
import { cleanAvc, cleanAvcConfiguration, cleanHevc, cleanHevcConfiguration } from "./nal.ts";
import { cleanAv1, cleanAv1Configuration } from "./obu.ts";
import { ScrubRefused } from "./refused.ts";
import { cleanerOf } from "./video-codecs.ts";

const MARKED = utf8(MARKER);
const unit = (...bytes: readonly (number | Uint8Array)[]): Bytes => {
  const body = concat(...bytes.map((part) => (typeof part === "number" ? Uint8Array.of(part) : part)));
  return concat(uint32(body.length), body);
};
const set = (first: number, body: Uint8Array): Bytes => concat(Uint8Array.of(0, body.length + 1, first), body);

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

describe("H.264", () => {
  const slice = unit(0x65, 1, 2, 3);
  const others = [0x06, 0x0c, 0x0e, 0x14, 0x18, 0x1f].map((type) => unit(type, MARKED));

  it("keeps what makes the picture; SEI, filler and private units go", () => {
    const findings = new Findings();
    const parameters = [unit(0x67, 1), unit(0x68, 2), unit(0x09, 0xf0)];
    expect(cleanAvc(concat(...parameters, ...others, slice), 4, findings)).toEqual(concat(...parameters, slice));
    expect(findings.list()).toEqual([{ kind: "hidden", tags: ["data between frames"] }]);
  });

  it("of units that run past the end is refused", () => {
    for (const broken of [slice.subarray(0, -1), unit(), concat(slice, Uint8Array.of(0, 0))])
      expect(() => cleanAvc(broken, 4, new Findings())).toThrow(ScrubRefused);
  });

  it("loses what is behind its configuration, and parameter sets that are none", () => {
    const head = Uint8Array.of(1, 100, 0, 30, 0xff, 0xe2);
    const [sps, pps, sei] = [set(0x67, Uint8Array.of(7)), set(0x68, Uint8Array.of(8)), set(0x06, MARKED)];
    const high = Uint8Array.of(0xfd, 0xf8, 0xf8, 0);
    const dirty = concat(head, sps, sei, Uint8Array.of(1), pps, high, MARKED);
    const clean = concat(Uint8Array.of(1, 100, 0, 30, 0xff, 0xe1), sps, Uint8Array.of(1), pps, high);
    expect(cleanAvcConfiguration(dirty, new Findings())).toEqual({ bytes: clean, lengthSize: 4 });
  });
});

describe("H.265", () => {
  it("keeps what makes the picture of the first layer", () => {
    const slice = unit(19 << 1, 1, 5);
    const others = [unit(39 << 1, 1, MARKED), unit(40 << 1, 1, MARKED), unit(62 << 1, 1, MARKED), unit(38 << 1, 1)];
    const second = [unit(1 << 1, 1 << 3, MARKED), unit((1 << 1) | 1, 1, MARKED)];
    expect(cleanHevc(concat(...others, slice, ...second), 4, new Findings())).toEqual(slice);
  });

  it("loses SEI from its configuration, also among the parameter sets of another kind", () => {
    const head = concat(Uint8Array.of(1), new Uint8Array(20), Uint8Array.of(0x0f));
    const [vps, sei] = [set(32 << 1, Uint8Array.of(1)), set(39 << 1, MARKED)];
    const arrays = [Uint8Array.of(0xa0, 0, 2), vps, sei, Uint8Array.of(0xa7, 0, 1), sei];
    const clean = concat(head, Uint8Array.of(1, 0xa0, 0, 1), vps);
    const dirty = concat(head, Uint8Array.of(2), ...arrays, MARKED);
    expect(cleanHevcConfiguration(dirty, new Findings())).toEqual({ bytes: clean, lengthSize: 4 });
  });
});

describe("AV1", () => {
  const obu = (type: number, body: Uint8Array): Bytes => concat(Uint8Array.of((type << 3) | 2, body.length), body);
  const frame = obu(6, Uint8Array.of(1, 2, 3));

  it("loses metadata and padding, from frames and configuration", () => {
    const dirty = concat(obu(5, MARKED), obu(1, Uint8Array.of(9)), frame, obu(15, MARKED));
    expect(cleanAv1(dirty, new Findings())).toEqual(concat(obu(1, Uint8Array.of(9)), frame));
    const head = Uint8Array.of(0x81, 1, 2, 3);
    const configuration = concat(head, obu(1, Uint8Array.of(9)), obu(5, MARKED));
    expect(cleanAv1Configuration(configuration, new Findings())).toEqual(concat(head, obu(1, Uint8Array.of(9))));
  });

  it("of units that run past the end is refused", () => {
    for (const broken of [frame.subarray(0, -1), Uint8Array.of(0x32), Uint8Array.of(0x32, 0xff, 0xff), obu(8, MARKED)])
      expect(() => cleanAv1(broken, new Findings())).toThrow(ScrubRefused);
  });
});

describe("sound", () => {
  it("of AAC loses the encoder's name before it, and not a bit more", () => {
    // A fill element: 110, 1111 and a further eight bits for its count, then its payload; then another element.
    const bits = `1101111${(MARKED.length + 2 - 14).toString(2).padStart(8, "0")}0000`;
    const text = Array.from(MARKED, (byte) => byte.toString(2).padStart(8, "0")).join("");
    const rest = "0001011011010";
    const all = `${bits}${text}000000000000${rest}`;
    const packet = Uint8Array.from(all.padEnd(all.length + 7, "0").match(/.{8}/g) ?? [], (byte) => parseInt(byte, 2));
    const findings = new Findings();
    const clean = cleanAac(packet, findings);
    const after = Array.from(clean, (byte) => byte.toString(2).padStart(8, "0")).join("");
    expect(after.slice(0, bits.length)).toBe(bits);
    expect(after.slice(bits.length, bits.length + text.length + 12)).toMatch(/^0+$/);
    expect(after.slice(bits.length + text.length + 12)).toMatch(new RegExp(`^${rest}`));
    expect(findings.list()).toEqual([{ kind: "software", tags: ["encoder"] }]);
    expect(cleanAac(clean, new Findings())).toBe(clean);
  });

  it("of Vorbis loses its comments, of Opus and FLAC what is behind their heads", () => {
    const [id, setup] = [concat(Uint8Array.of(1), new Uint8Array(29)), Uint8Array.of(5, 6, 7)];
    const vorbis = concat(Uint8Array.of(2, 30, MARKED.length), id, MARKED, setup);
    const opus = concat(utf8("OpusHead"), Uint8Array.of(1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0), MARKED);
    const flac = concat(utf8("fLaC"), Uint8Array.of(0, 0, 0, 34), new Uint8Array(34), Uint8Array.of(0x84), MARKED);
    for (const [codec, dirty] of Object.entries({ vorbis, opus, flac })) {
      const { description } = cleanerOf(codec, dirty, new Findings());
      expect(textOf(description ?? MARKED)).not.toContain(MARKER);
    }
  });

  it.each(["prores", "ac3", "theora", ""])("or picture of another codec (%s) is refused", (codec) => {
    expect(() => cleanerOf(codec, undefined, new Findings())).toThrow(ScrubRefused);
  });
});

it("any bytes come out of every cleaner or are refused, always to an end", () => {
  const codecs = ["avc", "hevc", "av1", "aac", "opus", "vorbis", "flac", "vp9"];
  fc.assert(
    fc.property(fc.constantFrom(...codecs), fc.uint8Array({ maxLength: 80 }), (codec, bytes) => {
      try {
        cleanerOf(codec, bytes.slice(), new Findings()).clean(bytes.slice());
      } catch (error) {
        expect(error).toBeInstanceOf(ScrubRefused);
      }
    }),
    { numRuns: 5_000, seed: 2026 },
  );
});
