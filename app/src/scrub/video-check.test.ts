import { describe, expect, it } from "vitest";
import { type Bytes, concat, uint32 } from "../envelope/bytes.ts";
import { writeBox, writeFullBox } from "./bmff.ts";
import { checkMp4 } from "./mp4-check.ts";
import { ScrubRefused } from "./refused.ts";
import { findWebmEnd } from "./webm-check.ts";

const numbers = (...values: number[]): Bytes => concat(...values.map(uint32));

/** Looks at a blob as it is looked at, and counts what is read of it. */
class Counting extends Blob {
  readings = 0;

  override slice(from?: number, to?: number): Blob {
    this.readings++;
    return super.slice(from, to);
  }
}

/** What somebody says of a file, or that it was let through. */
async function verdict(check: Promise<unknown>): Promise<string> {
  return check.then(
    () => "fine",
    (error: unknown) => (error instanceof ScrubRefused ? `${error.reason}: ${error.message}` : String(error)),
  );
}

describe("an MP4", () => {
  interface Table {
    frames: number;
    chunks: number;
    perChunk?: number;
    alike?: boolean;
    codec?: string;
    late?: boolean;
  }

  const track = ({ frames, chunks, perChunk = frames / chunks, alike = false, codec = "mp4a", late }: Table): Bytes => {
    const table = writeBox(
      "stbl",
      writeFullBox("stsd", 0, 0, numbers(1), writeBox(codec)),
      ...(late ? [writeFullBox("ctts", 0, 0, numbers(1, frames, 1))] : []),
      writeFullBox("stts", 0, 0, numbers(1, frames, 1)),
      writeFullBox("stsc", 0, 0, numbers(1, 1, perChunk, 1)),
      writeFullBox("stsz", 0, 0, numbers(alike ? 4 : 0, frames)),
      writeFullBox("stco", 0, 0, numbers(chunks)),
    );
    return writeBox("trak", writeBox("mdia", writeBox("minf", table)));
  };
  const file = (...boxes: Bytes[]): Blob => new Blob([writeBox("ftyp"), ...boxes, writeBox("mdat", new Uint8Array(9))]);
  const movie = (...tracks: Table[]): Blob => file(writeBox("moov", ...tracks.map(track)));
  const fragment = (...frames: number[]): Bytes =>
    writeBox("moof", ...frames.map((count) => writeBox("traf", writeFullBox("trun", 0, 0, numbers(count)))));

  it("of ten hours, or of half an hour in one chunk, is fine", async () => {
    const [pictures, sound] = [
      { frames: 1_080_000, chunks: 36_000 },
      { frames: 1_700_000, chunks: 36_000 },
    ];
    expect(await verdict(checkMp4(movie(pictures, sound)))).toBe("fine");
    expect(await verdict(checkMp4(movie({ frames: 54_000, chunks: 1 })))).toBe("fine");
    expect(await verdict(checkMp4(movie({ frames: 3_000_000, chunks: 1, alike: true })))).toBe("fine");
    expect(await verdict(checkMp4(file(...Array.from({ length: 100 }, () => fragment(30, 47)))))).toBe("fine");
  });

  it("with an hour of uncoded sound is fine, unless its reader would take each number for a frame", async () => {
    const sound = { frames: 172_800_000, chunks: 7_200, alike: true };
    expect(await verdict(checkMp4(movie({ ...sound, codec: "sowt" })))).toBe("fine");
    expect(await verdict(checkMp4(movie({ ...sound, codec: "sowt", late: true })))).toMatch("too many frames");
    expect(await verdict(checkMp4(movie(sound)))).toMatch("too many frames");
  });

  it("whose reader would walk through one chunk again and again is refused", async () => {
    const refused = "unsupported: too many frames in a chunk";
    expect(await verdict(checkMp4(movie({ frames: 100_000, chunks: 1 })))).toBe(refused);
    expect(await verdict(checkMp4(movie({ frames: 100_000, chunks: 0, perChunk: 100_000 })))).toBe(refused);
    const some = { frames: 40_000, chunks: 1 };
    expect(await verdict(checkMp4(movie(some, some, some)))).toBe(refused);
  });

  it("that says there are more frames than anybody makes is refused, whatever its length", async () => {
    const refused = "unsupported: too many frames";
    expect(await verdict(checkMp4(movie({ frames: 4_000_000_000, chunks: 1, perChunk: 1 })))).toBe(refused);
    expect(await verdict(checkMp4(file(fragment(4_000_000_000))))).toBe(refused);
    expect(await verdict(checkMp4(file(...Array.from({ length: 100 }, () => fragment(30_000, 30_000)))))).toBe(refused);
  });

  it("that breaks off in its index is damaged", async () => {
    const broken = writeBox("moov", writeBox("trak", uint32(99)));
    expect(await verdict(checkMp4(file(broken)))).toMatch(/^damaged/);
  });
});

describe("a WebM", () => {
  const element = (id: number[], body: Uint8Array, known = true): Bytes => {
    const length = known ? [0x08, ...uint32(body.length)].slice(0) : [0xff];
    if (known) length[0] = 0x08; // five bytes
    return concat(Uint8Array.from([...id, ...length]), body);
  };
  const [SEGMENT, CLUSTER] = [
    [0x18, 0x53, 0x80, 0x67],
    [0x1f, 0x43, 0xb6, 0x75],
  ] as const;
  const head = element([0x1a, 0x45, 0xdf, 0xa3], new Uint8Array(0));
  const block = (frames: number): Bytes =>
    element([0xa3], Uint8Array.of(0x81, 0, 0, frames > 1 ? 0x04 : 0, frames - 1));
  const group = (frames: number): Bytes => {
    const duration = element([0x9b], Uint8Array.of(1));
    return element([0xa0], concat(duration, element([0xa1], Uint8Array.of(0x81, 0, 0, 0x06, frames - 1))));
  };
  const film = (clusters: Bytes[][], known = true): Counting => {
    const body = clusters.map((blocks) => element([...CLUSTER], concat(...blocks), known));
    return new Counting([head, element([...SEGMENT], concat(...body))]);
  };
  const many = (count: number, one: Bytes): Bytes[] => Array.from({ length: count }, () => one);

  it.each([true, false])(
    "with a minute of sound packed eight frames to a block is fine (length said: %s)",
    async (known) => {
      const minute = many(375, block(8));
      expect(await verdict(findWebmEnd(film([minute, minute, many(20_000, block(1))], known)))).toBe("fine");
    },
  );

  it.each([
    ["blocks", block(256)],
    ["groups", group(256)],
  ])("whose reader would move all frames along for each is refused: packed %s", async (_, packed) => {
    for (const known of [true, false])
      expect(await verdict(findWebmEnd(film([many(100, packed)], known)))).toBe(
        "unsupported: too many frames in a block",
      );
  });

  it("is read through once, however many blocks it has", async () => {
    const film_ = film([many(50_000, block(1))]);
    await findWebmEnd(film_);
    expect(film_.readings).toBeLessThan(film_.size / 100_000 + 5);
  });

  it("with a block that runs past its cluster, or something else in it, is damaged", async () => {
    const short = concat(Uint8Array.of(...CLUSTER, 0x83), block(1));
    const film_ = new Blob([head, element([...SEGMENT], short)]);
    expect(await verdict(findWebmEnd(film_))).toMatch(/^damaged/);
    expect(await verdict(findWebmEnd(film([[element([0xd7], Uint8Array.of(1))]])))).toMatch(/^damaged/);
  });
});
