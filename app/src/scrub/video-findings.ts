// What a video says beside picture and sound: names only, read before it is copied. Never copied.
import type { Input } from "mediabunny";
import type { Bytes } from "../envelope/bytes.ts";
import { type Box, Fields, readBoxes, readBoxHeader } from "./bmff.ts";
import { readElement, readElements } from "./ebml.ts";
import type { FindingKind, Findings } from "./findings.ts";
import { kindOf } from "./names.ts";
import { demand, support } from "./refused.ts";

const LARGEST_INDEX = 64_000_000;
const MOST_BOXES = 1_000_000;
const CONTAINERS = ["moov", "trak", "mdia", "minf", "udta", "ilst"];
const TIMED = ["mvhd", "tkhd", "mdhd"];
const STRUCTURE = [
  "ftyp",
  "moov",
  "mdat",
  "free",
  "skip",
  "wide",
  "moof",
  "mfra",
  "sidx",
  "styp",
  "pdin",
  "ssix",
  "prft",
];
const UNDETERMINED = [0x55c4, 0x7fff]; // "und", and what QuickTime writes for unspecified

/** Fields of user data whose names say nothing to people; the copyright sign before them is left out. */
const USER_FIELDS: Readonly<Record<string, readonly [string, FindingKind]>> = {
  xyz: ["GPSCoordinates", "place"],
  loci: ["LocationInformation", "place"],
  day: ["CreateDate", "time"],
  mak: ["Make", "device"],
  mod: ["Model", "device"],
  swr: ["Software", "software"],
  too: ["Encoder", "software"],
  enc: ["Encoder", "software"],
  nam: ["Title", "text"],
  name: ["Title", "text"],
  titl: ["Title", "text"],
  cmt: ["Comment", "text"],
  dscp: ["Description", "text"],
  des: ["Description", "text"],
  ART: ["Artist", "person"],
  aut: ["Author", "person"],
  auth: ["Author", "person"],
  cprt: ["Copyright", "person"],
  covr: ["CoverArt", "preview"],
};

/** Fields of WebM's head. */
const INFO_FIELDS: Readonly<Record<number, readonly [string, FindingKind]>> = {
  0x4461: ["DateUTC", "time"],
  0x7ba9: ["Title", "text"],
  0x5741: ["WritingApp", "software"],
  0x7384: ["SegmentFilename", "text"],
  0x73a4: ["SegmentUID", "hidden"],
};
const [SEGMENT, INFO] = [0x18538067, 0x1549a966] as const;
const WEBM_HEAD = 1_000_000;

/** Notes what a video carries. Rejects with ScrubRefused where its boxes make no sense. */
export async function noteVideo(untrusted: Blob, input: Input, webm: boolean, findings: Findings): Promise<void> {
  if (webm) await noteWebm(untrusted, findings);
  else await noteMp4(untrusted, findings);
  const { raw = {}, images = [] } = await input.getMetadataTags();
  if (webm) for (const name of Object.keys(raw)) findings.add(kindOf(name, "text"), name);
  if (images.length > 0) findings.add("preview", "cover picture");
  for (const track of await input.getTracks()) {
    const [name, language] = [await track.getName(), await track.getLanguageCode()];
    if (name) findings.add("text", "track name");
    if (language !== "und") findings.add("person", "language");
  }
}

async function noteMp4(untrusted: Blob, findings: Findings): Promise<void> {
  let boxes = 0;
  for (let at = 0; at < untrusted.size;) {
    support(++boxes <= MOST_BOXES, "too many boxes");
    const { type, header, length } = readBoxHeader(await readRange(untrusted, at, at + 16), untrusted.size - at);
    demand(at + length <= untrusted.size || type === "mdat", "a box runs past the end");
    if (type === "moov") {
      support(length <= LARGEST_INDEX, "an index too large");
      noteBoxes(readBoxes(await readRange(untrusted, at + header, at + length)), findings);
    } else if (!STRUCTURE.includes(type)) findings.add("hidden", `box ${type}`);
    at += length;
  }
}

function noteBoxes(boxes: readonly Box[], findings: Findings): void {
  for (const { type, body } of boxes) {
    if (TIMED.includes(type)) noteTimes(type, body, findings);
    else if (type === "hdlr") noteHandler(body, findings);
    else if (type === "udta") noteUserData(body, findings);
    else if (type === "meta") noteMeta(body, findings);
    else if (type === "uuid") findings.add("hidden", "box uuid");
    else if (CONTAINERS.includes(type)) noteBoxes(readBoxes(body), findings);
  }
}

function noteTimes(type: string, body: Bytes, findings: Findings): void {
  const long = body[0] === 1;
  if (body.subarray(4, long ? 20 : 12).some((byte) => byte !== 0)) findings.add("time", "CreateDate");
  if (type !== "mdhd") return;
  const fields = new Fields(body, long ? 32 : 20);
  if (!UNDETERMINED.includes(fields.uint(2))) findings.add("person", "language");
}

function noteHandler(body: Bytes, findings: Findings): void {
  const fields = new Fields(body, 8);
  const kind = fields.text(4);
  fields.take(12);
  if (!["vide", "soun", "mdir", "mdta", "url ", "alis"].includes(kind)) findings.add("hidden", `track ${kind}`);
  if (fields.rest().some((byte) => byte > 0x20)) findings.add("software", "HandlerDescription");
}

/** QuickTime ends user data with four zeros; what can't be read as boxes is noted as one. */
function noteUserData(body: Bytes, findings: Findings): void {
  const ends = body.length >= 4 && body.subarray(-4).every((byte) => byte === 0);
  for (const box of readSome(ends ? body.subarray(0, -4) : body, findings)) {
    if (box.type === "meta") noteMeta(box.body, findings);
    else noteField(box.type, findings);
  }
}

/** QuickTime's `meta` has no version before its boxes, ISO's has. */
function noteMeta(body: Bytes, findings: Findings): void {
  const quickTime = new TextDecoder("latin1").decode(body.subarray(4, 8)) === "hdlr";
  for (const box of readSome(quickTime ? body : body.subarray(4), findings)) {
    if (box.type === "keys") noteKeys(box.body, findings);
    else if (box.type === "ilst") for (const { type } of readSome(box.body, findings)) noteField(type, findings);
    else if (!["hdlr", "free"].includes(box.type)) findings.add("hidden", `meta ${box.type}`);
  }
}

function noteKeys(body: Bytes, findings: Findings): void {
  const fields = new Fields(body, 8);
  while (fields.left >= 8) {
    const length = fields.uint(4);
    fields.take(4);
    demand(length >= 8, "a key of no length");
    const key = fields.text(length - 8);
    const last = key.split(".").pop() ?? key;
    findings.add(kindOf(key, kindOf(last.charAt(0).toUpperCase() + last.slice(1), "text")), key);
  }
}

function noteField(type: string, findings: Findings): void {
  if (/^\0|^(?:free|mean|data)$/.test(type)) return; // an index into keys, which are named above
  const name = type.replace(/^\xa9/, "");
  const [known, kind] = USER_FIELDS[name] ?? [`user data ${name}`, kindOf(name, "text")];
  findings.add(kind, known);
}

/** Boxes of data that nothing is copied from: where they make no sense, that is noted, and they go all the same. */
function readSome(body: Bytes, findings: Findings): Box[] {
  try {
    return readBoxes(body);
  } catch {
    findings.add("hidden", "user data");
    return [];
  }
}

async function noteWebm(untrusted: Blob, findings: Findings): Promise<void> {
  const head = await readRange(untrusted, 0, Math.min(untrusted.size, WEBM_HEAD));
  const first = readElement(head, 0);
  const segment = first?.end == null ? null : readElement(head, first.end);
  if (segment?.id !== SEGMENT) return;
  for (const { id, body, end } of readElements(head, segment.body, head.length)) {
    if (id !== INFO) continue;
    for (const inside of readElements(head, body, end)) {
      const field = INFO_FIELDS[inside.id];
      const filled = head.subarray(inside.body, inside.end).some((byte) => byte !== 0);
      if (field && filled) findings.add(field[1], field[0]);
    }
  }
}

async function readRange(untrusted: Blob, from: number, to: number): Promise<Bytes> {
  return new Uint8Array(await untrusted.slice(from, to).arrayBuffer());
}
