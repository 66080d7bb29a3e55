import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readVectors } from "../testing/vectors.ts";
import { type Bytes, sha256, toHex } from "./bytes.ts";
import { cutParts, digestOfHashes } from "./parts.ts";
import { chooseClass, partsOf, plainLength, sealedLength, SIZE_CLASSES, SizeError } from "./sizes.ts";

const vectors = readVectors("sizes") as {
  classes: number[];
  plain_lengths: Record<string, number[]>;
  parts: number[];
  digests: { byte: number; length: number; digest: string }[];
};

async function* inPieces(bytes: Bytes, length: number): AsyncGenerator<Bytes> {
  for (let at = 0; at < bytes.length; at += length) yield await Promise.resolve(bytes.subarray(at, at + length));
}

describe("size classes", () => {
  it("are those of the shared vectors, with as many bytes inside and as many parts", () => {
    expect(SIZE_CLASSES).toEqual(vectors.classes);
    expect(SIZE_CLASSES.map(partsOf)).toEqual(vectors.parts);
    for (const recipients of [1, 2]) {
      const lengths = SIZE_CLASSES.map((size) => plainLength(size, recipients));
      expect(lengths).toEqual(vectors.plain_lengths[recipients]);
    }
  });

  it("can each be met exactly, for one recipient and for two", () => {
    for (const recipients of [1, 2]) {
      for (const size of SIZE_CLASSES) expect(sealedLength(plainLength(size, recipients), recipients)).toBe(size);
    }
  });

  it("are chosen as the smallest that holds the bytes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_073_473_000 }), fc.constantFrom(1, 2), (length, recipients) => {
        const size = chooseClass(length, recipients);
        const smaller = SIZE_CLASSES.filter((other) => other < size);
        expect(plainLength(size, recipients)).toBeGreaterThanOrEqual(length);
        expect(smaller.every((other) => plainLength(other, recipients) < length)).toBe(true);
      }),
    );
  });

  it("refuse more than the largest holds", () => {
    expect(() => chooseClass(1_073_741_824, 1)).toThrow(SizeError);
  });
});

describe("parts", () => {
  it("have the digest of the shared vectors, in whatever pieces the bytes come", async () => {
    for (const { byte, length, digest } of vectors.digests) {
      const hashes: Bytes[] = [];
      for await (const part of cutParts(inPieces(new Uint8Array(length).fill(byte), 65_537))) {
        hashes.push(await sha256(part));
      }
      expect(toHex(await digestOfHashes(hashes))).toBe(digest);
      expect(hashes).toHaveLength(partsOf(length));
    }
  });
});
