import { constants, deflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { concat } from "../envelope/bytes.ts";
import { ScrubRefused } from "./refused.ts";
import { zlibLength } from "./zlib.ts";

const data = fc.oneof(
  fc.uint8Array({ maxLength: 3_000 }),
  fc.array(fc.constantFrom(0, 1, 255), { maxLength: 30_000 }).map((bytes) => Uint8Array.from(bytes)),
);
const options = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_RLE, constants.Z_HUFFMAN_ONLY),
});

it("of anything packed in any way is found, whatever follows", () => {
  fc.assert(
    fc.property(data, options, fc.uint8Array({ maxLength: 40 }), (data, options, trailer) => {
      const packed = deflateSync(data, options);
      expect(zlibLength(concat(packed, trailer), data.length)).toBe(packed.length);
    }),
    { numRuns: 400 },
  );
});

it("cut or altered it ends in a length or a refusal, never otherwise", () => {
  fc.assert(
    fc.property(data, fc.nat(), fc.nat(255), fc.boolean(), (data, place, value, cut) => {
      const packed = new Uint8Array(deflateSync(data));
      const at = place % packed.length;
      if (!cut) packed[at] = value;
      try {
        const length = zlibLength(cut ? packed.subarray(0, at) : packed, data.length);
        expect(cut).toBe(false);
        expect(length).toBeLessThanOrEqual(packed.length);
      } catch (error) {
        expect(error).toBeInstanceOf(ScrubRefused);
      }
    }),
    { numRuns: 1_000 },
  );
});
