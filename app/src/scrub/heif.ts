// HEIC, HEIF and AVIF (ISO/IEC 23008-12, AV1 Image File Format): the items that make the picture are written into a new file.
import { type Bytes, concat, utf8 } from "../envelope/bytes.ts";
import { Fields } from "./bmff.ts";
import { readExif } from "./exif.ts";
import type { Findings } from "./findings.ts";
import { type HeifFile, type Item, type Property, readHeif } from "./heif-read.ts";
import { type CleanItem, writeHeif } from "./heif-write.ts";
import type { Clean } from "./index.ts";
import { cleanHevc, cleanHevcConfiguration } from "./nal.ts";
import { cleanAv1, cleanAv1Configuration } from "./obu.ts";
import { demand, ScrubRefused, support } from "./refused.ts";
import { noteXmp } from "./xmp.ts";

const CODED = ["hvc1", "av01"];
const DERIVED = ["grid", "iovl", "iden"];
const MOST_ITEMS = 1_000;
const TIFF_OFFSET = 4;
const ALPHA = ["urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1"];

/** Properties that stay as they are, with the lengths they may have. */
const PLAIN: Readonly<Record<string, (length: number) => boolean>> = {
  ispe: (length) => length === 12,
  pixi: (length) => length >= 6 && length <= 9,
  irot: (length) => length === 1,
  imir: (length) => length === 1,
  clap: (length) => length === 32,
  pasp: (length) => length === 8,
  a1op: (length) => length === 1,
  lsel: (length) => length === 2,
};

/** A picture without anything but itself: orientation, cropping and transparency stay. Throws ScrubRefused. */
export function scrubHeif(untrusted: Bytes, findings: Findings): Clean {
  const file = readHeif(untrusted);
  const kept = findPicture(file);
  const items = [...kept].map((id) => cleanItem(file, kept, id, findings));
  noteRest(file, kept, findings);
  const codecs = new Set(items.map(({ type }) => type).filter((type) => CODED.includes(type)));
  demand(codecs.size > 0, "no picture");
  support(codecs.size === 1, "a picture of two codecs");
  const avif = codecs.has("av01");
  const brand = avif ? "avif" : file.brands.includes("heix") ? "heix" : "heic";
  return { type: avif ? "image/avif" : "image/heic", bytes: writeHeif(brand, items) };
}

/** The items that the picture is made of, itself first: what it is derived from, and its transparency. */
function findPicture(file: HeifFile): Set<number> {
  const kept = new Set<number>();
  const waiting = [file.primary];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    if (kept.has(id)) continue;
    const item = itemOf(file, id);
    support([...CODED, ...DERIVED].includes(item.type), `item ${item.type}`);
    kept.add(id);
    support(kept.size <= MOST_ITEMS, "too many items");
    if (DERIVED.includes(item.type)) waiting.push(...sourcesOf(file, id));
    for (const { type, from, to } of file.references)
      if (type === "auxl" && to.includes(id) && isAlpha(itemOf(file, from))) waiting.push(from);
  }
  return kept;
}

function itemOf(file: HeifFile, id: number): Item {
  const item = file.items.get(id);
  demand(item !== undefined, "an item that isn't there");
  return item;
}

function sourcesOf(file: HeifFile, id: number): number[] {
  return file.references.filter(({ type, from }) => type === "dimg" && from === id).flatMap(({ to }) => to);
}

function isAlpha({ properties }: Item): boolean {
  return properties.some(({ type, body }) => type === "auxC" && ALPHA.includes(new Fields(body, 4).line()));
}

function cleanItem(file: HeifFile, kept: ReadonlySet<number>, id: number, findings: Findings): CleanItem {
  const { type, hidden, properties } = itemOf(file, id);
  const cleaned: Property[] = [];
  let lengthSize = 0;
  for (const property of properties) {
    if (property.type === "hvcC") {
      const configuration = cleanHevcConfiguration(property.body, findings);
      lengthSize = configuration.lengthSize;
      cleaned.push({ ...property, body: configuration.bytes });
    } else {
      const body = cleanProperty(property, findings);
      if (body) cleaned.push({ ...property, body });
    }
  }
  const sources = sourcesOf(file, id);
  const data = file.dataOf(id);
  const references = file.references
    .filter(({ type, from }) => from === id && ["dimg", "auxl", "prem"].includes(type))
    .map(({ type, to }) => ({ type, to: to.filter((other) => kept.has(other)) }));
  if (type === "hvc1") demand(lengthSize > 0, "no configuration");
  return {
    id,
    type,
    hidden,
    properties: cleaned,
    references,
    data: cleanData(type, data, lengthSize, sources, findings),
  };
}

function cleanData(
  type: string,
  data: Bytes,
  lengthSize: number,
  sources: readonly number[],
  findings: Findings,
): Bytes {
  if (type === "hvc1") return cleanHevc(data, lengthSize, findings);
  if (type === "av01") return cleanAv1(data, findings);
  demand(sources.length > 0, "a picture of no pictures");
  const wide = ((data[1] ?? 0) & 1) !== 0;
  if (type === "grid") {
    demand(data.length === (wide ? 12 : 8), "grid");
    demand(((data[2] ?? 0) + 1) * ((data[3] ?? 0) + 1) === sources.length, "grid");
  } else if (type === "iovl") demand(data.length === 10 + (wide ? 8 : 4) * (1 + sources.length), "overlay");
  else demand(data.length === 0 && sources.length === 1, "identity");
  return data;
}

/** A property as it stays, or null where it goes. One that a reader would have to know is refused. */
function cleanProperty({ type, body, essential }: Property, findings: Findings): Bytes | null {
  const fits = PLAIN[type];
  if (fits) {
    demand(fits(body.length), `${type} of a wrong length`);
    return body;
  }
  if (type === "av1C") return cleanAv1Configuration(body, findings);
  if (type === "colr" && new Fields(body).text(4) === "nclx") {
    demand(body.length === 11, "colr of a wrong length");
    return body;
  }
  if (type === "auxC") return concat(new Uint8Array(4), utf8(`${new Fields(body, 4).line()}\0`));
  support(!essential, `property ${type}`);
  findings.add(type === "colr" || type === "clli" || type === "mdcv" ? "profile" : "hidden", propertyName(type));
  return null;
}

function propertyName(type: string): string {
  return type === "colr" ? "ICC profile" : `property ${type}`;
}

/** Names what goes: other items and other boxes. */
function noteRest(file: HeifFile, kept: ReadonlySet<number>, findings: Findings): void {
  for (const { id, type, properties } of file.items.values()) {
    if (kept.has(id)) continue;
    if (type === "Exif") noteExif(file, id, findings);
    else if (type === "mime") noteText(file, id, findings);
    else if (file.references.some((reference) => reference.type === "thmb" && reference.from === id))
      findings.add("preview", "thumbnail");
    else if (properties.some((property) => property.type === "auxC")) findings.add("device", "auxiliary picture");
    else if (!file.references.some((reference) => reference.type === "dimg" && reference.to.includes(id)))
      findings.add("hidden", `item ${type}`);
  }
  for (const { type, body } of file.boxes) {
    if (["ftyp", "meta", "mdat"].includes(type)) continue;
    if (type === "mpvd") findings.add("preview", "motion photo");
    else if (!(type === "free" && body.every((byte) => byte === 0))) findings.add("hidden", `box ${type}`);
  }
}

/** Only read to be named: where its place makes no sense it is passed over, for nothing of it is copied. */
function noteExif(file: HeifFile, id: number, findings: Findings): void {
  const data = dataToName(file, id);
  const fields = new Fields(data);
  const skip = data.length >= TIFF_OFFSET ? fields.uint(4) : 0;
  readExif(data.subarray(Math.min(TIFF_OFFSET + skip, data.length)), findings);
}

function noteText(file: HeifFile, id: number, findings: Findings): void {
  noteXmp(dataToName(file, id), findings);
}

function dataToName(file: HeifFile, id: number): Bytes {
  try {
    return file.dataOf(id);
  } catch (error) {
    if (error instanceof ScrubRefused) return new Uint8Array(0);
    throw error;
  }
}
