// PNG and animated PNG (ISO/IEC 15948, PNG third edition): the chunks that make the picture stay, everything else goes.
import { type Bytes, join } from "../envelope/bytes.ts";
import { crc32 } from "./crc.ts";
import { type Orientation, readExif, writeExif } from "./exif.ts";
import type { Findings } from "./findings.ts";
import { kindOf } from "./names.ts";
import { cutPixels, type Chunk, isOfPicture, numberFrames, readHeader, writeChunk } from "./png-picture.ts";
import { demand, support } from "./refused.ts";
import { noteXmp } from "./xmp.ts";

const SIGNATURE_LENGTH = 8;
const CHUNK_ROOM = 12; // length, type, check sum

/** Chunks that may stay, with the lengths they may have. */
const KEPT: Readonly<Record<string, (length: number) => boolean>> = {
  IHDR: (length) => length === 13,
  PLTE: (length) => length > 0 && length <= 768 && length % 3 === 0,
  tRNS: (length) => length <= 256,
  IDAT: () => true,
  acTL: (length) => length === 8,
  fcTL: (length) => length === 26,
  fdAT: (length) => length > 4,
  IEND: (length) => length === 0,
};

const PROFILES = ["iCCP", "sRGB", "gAMA", "cHRM", "cICP", "mDCV", "cLLI", "sBIT"];
const TEXTS = ["tEXt", "zTXt", "iTXt"];

/** A PNG without anything but its picture, its frames and its orientation. Throws ScrubRefused. */
export function scrubPng(untrusted: Bytes, findings: Findings): Bytes {
  const kept: Chunk[] = [];
  let orientation: Orientation = 1;
  for (let at = SIGNATURE_LENGTH; kept.at(-1)?.type !== "IEND";) {
    const chunk = readChunk(untrusted, at);
    at += chunk.whole.length;
    const fits = KEPT[chunk.type];
    if (fits !== undefined) {
      demand(fits(chunk.body.length), `${chunk.type} of a wrong length`);
      kept.push(chunk);
      if (chunk.type === "IEND" && at < untrusted.length) findings.add("hidden", "data after the picture");
    } else if (chunk.type === "eXIf") orientation = readExif(chunk.body, findings);
    else noteChunk(chunk, findings);
  }
  checkOrder(kept.map(({ type }) => type));
  const [head, ...rest] = kept;
  demand(head !== undefined, "no header");
  const header = readHeader(head.body);
  const colours = rest.filter((chunk) => isOfPicture(chunk, header, rest));
  const picture = numberFrames(cutPixels(colours, header));
  if (colours.length < rest.length) findings.add("hidden", "colours without use");
  if (lengthOf(picture) < lengthOf(colours)) findings.add("hidden", "data behind the pixels");
  const turned = orientation === 1 ? [] : [writeChunk("eXIf", writeExif(orientation)).whole];
  const signature = untrusted.subarray(0, SIGNATURE_LENGTH);
  return join([signature, head.whole, ...turned, ...picture.map(({ whole }) => whole)]);
}

function readChunk(untrusted: Bytes, at: number): Chunk {
  demand(at + CHUNK_ROOM <= untrusted.length, "no end of image");
  const view = new DataView(untrusted.buffer, untrusted.byteOffset + at);
  const length = view.getUint32(0);
  demand(length <= untrusted.length - at - CHUNK_ROOM, "a chunk runs past the end");
  const whole = untrusted.subarray(at, at + length + CHUNK_ROOM);
  const type = String.fromCharCode(...whole.subarray(4, 8));
  demand(/^[A-Za-z]{4}$/.test(type), "no chunk where one belongs");
  demand(view.getUint32(8 + length) === crc32(whole.subarray(4, 8 + length)), `check sum of ${type}`);
  return { type, body: whole.subarray(8, 8 + length), whole };
}

/** The order that decoders rely on: header first, palette before the picture, the picture's data in one run. */
function checkOrder(types: readonly string[]): void {
  const count = (type: string): number => types.filter((other) => other === type).length;
  const [firstData, lastData] = [types.indexOf("IDAT"), types.lastIndexOf("IDAT")];
  demand(types[0] === "IHDR" && count("IHDR") === 1, "header");
  demand(firstData > 0 && lastData - firstData + 1 === count("IDAT"), "picture data");
  for (const type of ["PLTE", "tRNS", "acTL"]) {
    demand(count(type) <= 1 && types.indexOf(type) < firstData, type);
  }
  if (count("acTL") === 0) demand(count("fcTL") + count("fdAT") === 0, "frames of no animation");
}

/** Names a chunk that goes. One that a decoder would have to know is refused. */
function noteChunk({ type, body }: Chunk, findings: Findings): void {
  support(/^[a-z]/.test(type), `chunk ${type}`);
  if (TEXTS.includes(type)) noteText(body, findings);
  else if (type === "tIME") findings.add("time", "tIME");
  else if (PROFILES.includes(type)) findings.add("profile", type);
  else if (type === "pHYs") findings.add("device", type);
  else findings.add("hidden", type);
}

function noteText(body: Bytes, findings: Findings): void {
  const end = body.indexOf(0);
  const keyword = String.fromCharCode(...body.subarray(0, end < 0 ? Math.min(79, body.length) : Math.min(79, end)));
  if (keyword === "XML:com.adobe.xmp") noteXmp(body.subarray(end + 1), findings);
  else findings.add(kindOf(keyword, "text"), keyword);
}

function lengthOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((length, { whole }) => length + whole.length, 0);
}
