// JPEG (ITU-T T.81): the segments that make the picture are checked and written anew, everything else goes.
import { type Bytes, concat, join, utf8 } from "../envelope/bytes.ts";
import { type Orientation, readExif, writeExif } from "./exif.ts";
import type { Findings } from "./findings.ts";
import { demand, ScrubRefused, support } from "./refused.ts";
import { notePhotoshop, noteXmp } from "./xmp.ts";

const [SOI, EOI, SOS, DQT, DHT, DRI, COM] = [0xd8, 0xd9, 0xda, 0xdb, 0xc4, 0xdd, 0xfe] as const;
const [APP0, APP1, APP2, APP13, APP14, APP15] = [0xe0, 0xe1, 0xe2, 0xed, 0xee, 0xef] as const;
const FRAMES = [0xc0, 0xc1, 0xc2]; // baseline, extended, progressive: what browsers show

/** What the picture needs beside its own segments. */
interface Extras {
  orientation: Orientation;
  jfif: boolean;
  colourTransform: number | null;
}

/** A JPEG without anything but its picture, its orientation and the meaning of its colours. Throws ScrubRefused. */
export function scrubJpeg(untrusted: Bytes, findings: Findings): Bytes {
  const extras: Extras = { orientation: 1, jfif: false, colourTransform: null };
  const picture: Uint8Array[] = [];
  let [frames, scans] = [0, 0];
  for (let at = 2; ;) {
    const { marker, end } = nextMarker(untrusted, at, findings);
    if (marker === EOI) {
      noteTrailer(untrusted.subarray(end), findings);
      break;
    }
    const length = uint16(untrusted, end);
    demand(length >= 2 && end + length <= untrusted.length, "a segment runs past the end");
    const body = untrusted.subarray(end + 2, end + length);
    at = end + length;
    if (marker === COM || (marker >= APP0 && marker <= APP15)) {
      readExtra(marker, body, extras, findings);
      continue;
    }
    if (FRAMES.includes(marker)) {
      demand(++frames === 1, "a second frame");
      checkFrame(body);
    } else if (marker === DQT) checkQuantisation(body);
    else if (marker === DHT) checkHuffman(body);
    else if (marker === DRI) demand(body.length === 2, "restart interval");
    else if (marker === SOS) {
      demand(frames === 1, "a scan before its frame");
      checkScan(body);
      scans++;
      const scanEnd = endOfScan(untrusted, at);
      picture.push(segment(marker, body), untrusted.subarray(at, scanEnd));
      at = scanEnd;
      continue;
    } else throw new ScrubRefused("unsupported", `marker ${marker.toString(16)}`);
    picture.push(segment(marker, body));
  }
  demand(scans > 0, "no scan");
  return join([Uint8Array.of(0xff, SOI), ...writeExtras(extras), ...picture, Uint8Array.of(0xff, EOI)]);
}

/** Finds the next marker; whatever lies before it belongs to nothing and goes. */
function nextMarker(untrusted: Bytes, from: number, findings: Findings): { marker: number; end: number } {
  let at = untrusted.indexOf(0xff, from);
  demand(at >= 0, "no end of image");
  if (at > from) findings.add("hidden", "data between segments");
  while (untrusted[at] === 0xff) at++;
  const marker = untrusted[at];
  demand(marker !== undefined && marker !== 0, "no marker where one belongs");
  return { marker, end: at + 1 };
}

/** Where a scan's coded data end: at the first 0xFF that is neither a stuffed byte nor a restart. */
function endOfScan(untrusted: Bytes, from: number): number {
  for (let at = untrusted.indexOf(0xff, from); at >= 0; at = untrusted.indexOf(0xff, at + 2)) {
    const next = untrusted[at + 1];
    if (next === undefined) break;
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw new ScrubRefused("damaged", "a scan without an end");
}

function checkFrame(body: Uint8Array): void {
  const components = body[5] ?? 0;
  demand(body.length === 6 + 3 * components && components >= 1 && components <= 4, "frame");
  support(body[0] === 8, "more than 8 bits a sample");
  support(uint16(body, 1) > 0 && uint16(body, 3) > 0, "a height that follows later");
}

function checkScan(body: Uint8Array): void {
  const components = body[0] ?? 0;
  demand(components >= 1 && components <= 4 && body.length === 4 + 2 * components, "scan");
}

function checkQuantisation(body: Uint8Array): void {
  for (let at = 0; at < body.length;) {
    const [precision, id] = nibbles(body, at);
    demand(precision <= 1 && id <= 3, "quantisation table");
    at += 1 + 64 * (precision + 1);
    demand(at <= body.length, "quantisation table");
  }
}

function checkHuffman(body: Uint8Array): void {
  for (let at = 0; at < body.length;) {
    const [kind, id] = nibbles(body, at);
    demand(kind <= 1 && id <= 3 && at + 17 <= body.length, "Huffman table");
    const symbols = body.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0);
    at += 17 + symbols;
    demand(symbols <= 256 && at <= body.length, "Huffman table");
  }
}

/** Reads what has to be kept of an application segment in another form, and notes the rest. */
function readExtra(marker: number, body: Bytes, extras: Extras, findings: Findings): void {
  if (marker === APP0 && startsWith(body, "JFIF\0")) {
    extras.jfif = true;
    if ((body[12] ?? 0) * (body[13] ?? 0) > 0) findings.add("preview", "JFIF thumbnail");
  } else if (marker === APP0 && startsWith(body, "JFXX\0")) findings.add("preview", "JFXX thumbnail");
  else if (marker === APP1 && startsWith(body, "Exif\0")) {
    const orientation = readExif(body.subarray(6), findings);
    if (extras.orientation === 1) extras.orientation = orientation;
  } else if (marker === APP1 && startsWith(body, "http://ns.adobe.com/"))
    noteXmp(body.subarray(body.indexOf(0)), findings);
  else if (marker === APP2 && startsWith(body, "ICC_PROFILE\0")) findings.add("profile", "ICC profile");
  else if (marker === APP2 && startsWith(body, "MPF\0")) findings.add("preview", "multi-picture index");
  else if (marker === APP13 && startsWith(body, "Photoshop ")) notePhotoshop(body, findings);
  else if (marker === APP14 && startsWith(body, "Adobe") && body.length >= 12) {
    extras.colourTransform = body[11] ?? 0;
    support(extras.colourTransform <= 2, "colour transform");
  } else if (marker === COM) findings.add("text", "comment");
  else findings.add("hidden", `application segment ${marker - APP0}`);
}

function writeExtras({ orientation, jfif, colourTransform }: Extras): Uint8Array[] {
  const extras: Uint8Array[] = [];
  if (jfif) extras.push(segment(APP0, concat(utf8("JFIF\0"), Uint8Array.of(1, 1, 0, 0, 1, 0, 1, 0, 0))));
  if (orientation !== 1) extras.push(segment(APP1, concat(utf8("Exif\0\0"), writeExif(orientation))));
  if (colourTransform !== null)
    extras.push(segment(APP14, concat(utf8("Adobe"), Uint8Array.of(0, 100, 0, 0, 0, 0, colourTransform))));
  return extras;
}

function noteTrailer(trailer: Uint8Array, findings: Findings): void {
  if (trailer.length === 0) return;
  if (trailer[0] === 0xff && trailer[1] === SOI) findings.add("preview", "further pictures");
  else if (startsWith(trailer.subarray(4), "ftyp")) findings.add("preview", "motion photo");
  else findings.add("hidden", "data after the picture");
}

function segment(marker: number, body: Uint8Array): Uint8Array {
  const length = body.length + 2;
  return concat(Uint8Array.of(0xff, marker, length >> 8, length & 0xff), body);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return utf8(text).every((byte, i) => byte === bytes[i]);
}

function nibbles(bytes: Uint8Array, at: number): [number, number] {
  const byte = bytes[at] ?? 0xff;
  return [byte >> 4, byte & 0x0f];
}

function uint16(bytes: Uint8Array, at: number): number {
  const [high, low] = [bytes[at], bytes[at + 1]];
  demand(high !== undefined && low !== undefined, "cut short");
  return (high << 8) | low;
}
