// HEIF (ISO/IEC 23008-12) as a list of items: read with every bound checked, nothing decoded.
import { type Bytes, join } from "../envelope/bytes.ts";
import { type Box, Fields, findBox, readBoxes } from "./bmff.ts";
import { demand, support } from "./refused.ts";

const HIDDEN = 1;

/** A property of an item: a box. */
export interface Property {
  type: string;
  body: Bytes;
  essential: boolean;
}

/** One item, without its data. */
export interface Item {
  id: number;
  type: string;
  hidden: boolean;
  properties: Property[];
}

/** One item points at others: `dimg` at what it is made of, `auxl` and `thmb` at whom it belongs to. */
export interface Reference {
  type: string;
  from: number;
  to: number[];
}

/** Items of a file, and its boxes. */
export interface HeifFile {
  brands: string[];
  boxes: Box[];
  primary: number;
  items: ReadonlyMap<number, Item>;
  references: readonly Reference[];
  /** An item's data. Throws ScrubRefused where they lie outside of what may hold data. */
  dataOf: (id: number) => Bytes;
}

interface Extent {
  inside: number;
  offset: number;
  length: number;
}

/** Reads a file. Throws ScrubRefused. */
export function readHeif(untrusted: Bytes): HeifFile {
  const boxes = readBoxes(untrusted);
  const [first] = boxes;
  demand(first?.type === "ftyp" && first.body.length >= 8, "no file type");
  support(!boxes.some(({ type }) => type === "moov"), "a sequence of pictures");
  const meta = needed(boxes, "meta").body;
  const inner = readBoxes(meta.subarray(4));
  const items = readItems(needed(inner, "iinf").body);
  readProperties(needed(inner, "iprp").body, items);
  const places = readPlaces(needed(inner, "iloc").body);
  const references = findBox(inner, "iref");
  return {
    brands: readBrands(first.body),
    boxes,
    primary: readPrimary(needed(inner, "pitm").body),
    items,
    references: references ? readReferences(references.body) : [],
    dataOf: (id) => readData(untrusted, boxes, findBox(inner, "idat"), places.get(id) ?? []),
  };
}

function needed(boxes: readonly Box[], type: string): Box {
  const box = findBox(boxes, type);
  demand(box !== undefined, `no ${type}`);
  return box;
}

function readBrands(body: Bytes): string[] {
  const fields = new Fields(body);
  const brands = [fields.text(4)];
  fields.take(4);
  while (fields.left >= 4) brands.push(fields.text(4));
  return brands;
}

function readPrimary(body: Bytes): number {
  const fields = new Fields(body);
  return readId(fields, readVersion(fields).version > 0);
}

function readItems(body: Bytes): Map<number, Item> {
  const fields = new Fields(body);
  fields.take(readVersion(fields).version === 0 ? 2 : 4); // how many, which the boxes tell too
  const items = new Map<number, Item>();
  for (const box of readBoxes(fields.rest())) {
    const entry = new Fields(box.body);
    const { version, flags } = readVersion(entry);
    support(box.type === "infe" && (version === 2 || version === 3), "an item of an old kind");
    const id = readId(entry, version === 3);
    demand(entry.uint(2) === 0, "a protected item");
    demand(!items.has(id), "two items of one name");
    items.set(id, { id, type: entry.text(4), hidden: (flags & HIDDEN) !== 0, properties: [] });
  }
  return items;
}

function readProperties(body: Bytes, items: ReadonlyMap<number, Item>): void {
  const boxes = readBoxes(body);
  const all = readBoxes(needed(boxes, "ipco").body);
  for (const { body: associations } of boxes.filter(({ type }) => type === "ipma")) {
    const fields = new Fields(associations);
    const { version, flags } = readVersion(fields);
    const wide = (flags & 1) !== 0;
    for (let entries = fields.uint(4); entries > 0; entries--) {
      const item = items.get(readId(fields, version > 0));
      for (let count = fields.uint(1); count > 0; count--) {
        const value = fields.uint(wide ? 2 : 1);
        const bit = wide ? 0x8000 : 0x80;
        const index = value & (bit - 1);
        if (index === 0) continue;
        const box = all[index - 1];
        demand(box !== undefined, "a property that isn't there");
        item?.properties.push({ type: box.type, body: box.body, essential: (value & bit) !== 0 });
      }
    }
  }
}

function readReferences(body: Bytes): Reference[] {
  const fields = new Fields(body);
  const wide = readVersion(fields).version > 0;
  return readBoxes(fields.rest()).map(({ type, body: inside }) => {
    const entry = new Fields(inside);
    const from = readId(entry, wide);
    return { type, from, to: Array.from({ length: entry.uint(2) }, () => readId(entry, wide)) };
  });
}

/** Where each item's data lie. Offsets and lengths of no bytes at all would let a few bytes name millions of them: refused. */
function readPlaces(body: Bytes): Map<number, Extent[]> {
  const fields = new Fields(body);
  const { version } = readVersion(fields);
  support(version <= 2, "places of a newer kind");
  const sizes = fields.uint(2);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version > 0 ? sizes & 15 : 0;
  support([4, 8].includes(lengthSize) && [0, 4, 8].includes(offsetSize) && [0, 4, 8].includes(baseSize), "places");
  support([0, 4, 8].includes(indexSize), "places");
  const places = new Map<number, Extent[]>();
  for (let items = fields.uint(version < 2 ? 2 : 4); items > 0; items--) {
    const id = readId(fields, version === 2);
    const inside = version > 0 ? fields.uint(2) & 15 : 0;
    demand(fields.uint(2) === 0, "data in another file");
    const base = fields.uint(baseSize);
    const extents: Extent[] = [];
    for (let count = fields.uint(2); count > 0; count--) {
      fields.take(indexSize);
      extents.push({ inside, offset: base + fields.uint(offsetSize), length: fields.uint(lengthSize) });
    }
    demand(!places.has(id), "two places of one item");
    places.set(id, extents);
  }
  return places;
}

/** Data lie in `mdat` or, of kind 1, in `idat`; nowhere else, so that no structure can pass for a picture. */
function readData(untrusted: Bytes, boxes: readonly Box[], idat: Box | undefined, extents: readonly Extent[]): Bytes {
  const total = extents.reduce((sum, { length }) => sum + length, 0);
  demand(total <= untrusted.length, "more data than there is");
  const parts = extents.map(({ inside, offset, length }) => {
    support(inside <= 1, "data inside of other data");
    if (inside === 1) {
      demand(idat !== undefined && offset + length <= idat.body.length, "data run past the end");
      return idat.body.subarray(offset, offset + length);
    }
    const holds = boxes.some(
      ({ type, at, body }) => type === "mdat" && offset >= at && offset + length <= at + body.length,
    );
    demand(holds, "data outside of their box");
    return untrusted.subarray(offset, offset + length);
  });
  return join(parts);
}

function readVersion(fields: Fields): { version: number; flags: number } {
  const version = fields.uint(1);
  return { version, flags: fields.uint(3) };
}

function readId(fields: Fields, wide: boolean): number {
  return fields.uint(wide ? 4 : 2);
}
