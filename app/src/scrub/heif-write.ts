// Writes the items of a clean picture as a HEIF file: the same order always, and nothing that was not handed in.
import { type Bytes, join, uint32, utf8 } from "../envelope/bytes.ts";
import { uint16, writeBox, writeFullBox } from "./bmff.ts";
import type { Property } from "./heif-read.ts";

const HIDDEN = 1;
const COMPATIBLE: Readonly<Record<string, readonly string[]>> = {
  avif: ["avif", "mif1", "miaf"],
  heic: ["mif1", "heic"],
  heix: ["mif1", "heix"],
};

/** An item that stays; the picture itself is the first one. Ids are those of the file it came from. */
export interface CleanItem {
  id: number;
  type: string;
  hidden: boolean;
  properties: Property[];
  references: { type: string; to: number[] }[];
  data: Bytes;
}

/** A file of these items. */
export function writeHeif(brand: "avif" | "heic" | "heix", items: readonly CleanItem[]): Bytes {
  const numbers = new Map(items.map(({ id }, i) => [id, i + 1]));
  const start = writeBox("ftyp", utf8(brand), uint32(0), utf8((COMPATIBLE[brand] ?? []).join("")));
  const coded = items.filter(isCoded);
  const derived = items.filter((item) => !isCoded(item));
  const write = (mediaAt: number): Bytes =>
    writeFullBox(
      "meta",
      0,
      0,
      ...[
        writeFullBox("hdlr", 0, 0, uint32(0), utf8("pict"), new Uint8Array(13)),
        writeFullBox("pitm", 0, 0, uint16(1)),
        writePlaces(items, mediaAt),
        writeFullBox("iinf", 0, 0, uint16(items.length), ...items.map((item, i) => writeEntry(item, i + 1))),
        writeReferences(items, numbers),
        writeProperties(items),
        ...(derived.length > 0 ? [writeBox("idat", ...derived.map(({ data }) => data))] : []),
      ],
    );
  const mediaAt = start.length + write(0).length + 8;
  return join([start, write(mediaAt), writeBox("mdat", ...coded.map(({ data }) => data))]);
}

/** Coded pictures lie in `mdat`; what only says how to put them together, in `idat`. */
function isCoded({ type }: CleanItem): boolean {
  return type === "hvc1" || type === "av01";
}

function writeEntry({ type, hidden }: CleanItem, number: number): Bytes {
  return writeFullBox("infe", 2, hidden ? HIDDEN : 0, uint16(number), uint16(0), utf8(`${type}\0`));
}

function writePlaces(items: readonly CleanItem[], mediaAt: number): Bytes {
  let [media, inside] = [mediaAt, 0];
  const entries = items.map((item, i) => {
    const offset = isCoded(item) ? media : inside;
    if (isCoded(item)) media += item.data.length;
    else inside += item.data.length;
    const kind = uint16(isCoded(item) ? 0 : 1);
    const extent = item.data.length > 0 ? [uint16(1), uint32(offset), uint32(item.data.length)] : [uint16(0)];
    return join([uint16(i + 1), kind, uint16(0), ...extent]);
  });
  return writeFullBox("iloc", 1, 0, Uint8Array.of(0x44, 0x00), uint16(items.length), ...entries);
}

function writeReferences(items: readonly CleanItem[], numbers: ReadonlyMap<number, number>): Bytes {
  const boxes = items.flatMap(({ references }, i) =>
    references
      .filter(({ to }) => to.length > 0)
      .map(({ type, to }) => {
        const targets = to.map((id) => uint16(numbers.get(id) ?? 0));
        return writeBox(type, uint16(i + 1), uint16(targets.length), ...targets);
      }),
  );
  return boxes.length > 0 ? writeFullBox("iref", 0, 0, ...boxes) : new Uint8Array(0);
}

/** Equal properties are written once: a picture of a hundred tiles has a hundred times the same ones. */
function writeProperties(items: readonly CleanItem[]): Bytes {
  const boxes = new Map<string, { index: number; box: Bytes }>();
  const associations = items.map(({ properties }, i) => {
    const indexes = properties.map(({ type, body, essential }) => {
      const box = writeBox(type, body);
      const key = box.join();
      const known = boxes.get(key) ?? { index: boxes.size + 1, box };
      boxes.set(key, known);
      return uint16(known.index | (essential ? 0x8000 : 0));
    });
    return join([uint16(i + 1), Uint8Array.of(indexes.length), ...indexes]);
  });
  const all = [...boxes.values()].map(({ box }) => box);
  return writeBox(
    "iprp",
    ...[writeBox("ipco", ...all), writeFullBox("ipma", 0, 1, uint32(items.length), ...associations)],
  );
}
