// JPEG (ITU-T T.81): the segments that make the picture are checked and written anew, everything else goes.
import { type Bytes, concat, join, utf8 } from "../envelope/bytes.ts";
import { type Orientation, readExif, writeExif } from "./exif.ts";
import type { Findings } from "./findings.ts";
import { type Frame, readFrame, readScan, restartsIn } from "./jpeg-frame.ts";
import { type Segment, Tables } from "./jpeg-tables.ts";
import { demand, ScrubRefused, support } from "./refused.ts";
import { notePhotoshop, noteXmp } from "./xmp.ts";

const [SOI, EOI, SOS, COM, RST0, RST7] = [0xd8, 0xd9, 0xda, 0xfe, 0xd0, 0xd7] as const;
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
  const tables = new Tables();
  let frame: Frame | undefined;
  let header: Segment[] = [];
  let scans = 0;
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
    } else if (FRAMES.includes(marker)) {
      demand(frame === undefined, "a second frame");
      frame = readFrame(marker, body);
      header = [[marker, body]];
    } else if (marker === SOS) {
      demand(frame !== undefined, "a scan before its frame");
      const scan = readScan(body, frame);
      const scanEnd = endOfScan(untrusted, at, restartsIn(scan, frame, tables.interval));
      for (const [marker, body] of tables.before(scan, header)) picture.push(segment(marker, body));
      picture.push(segment(marker, body), untrusted.subarray(at, scanEnd));
      header = [];
      scans++;
      at = scanEnd;
    } else if (!tables.read(marker, body)) throw new ScrubRefused("unsupported", `marker ${marker.toString(16)}`);
  }
  demand(scans > 0, "no scan");
  if (tables.unused) findings.add("hidden", "tables without use");
  return join([Uint8Array.of(0xff, SOI), ...writeExtras(extras), ...picture, Uint8Array.of(0xff, EOI)]);
}

/** Finds the next marker; whatever lies before it belongs to nothing and goes, restarts where there is no scan among it. */
function nextMarker(untrusted: Bytes, from: number, findings: Findings): { marker: number; end: number } {
  for (let at = untrusted.indexOf(0xff, from); at >= 0; at = untrusted.indexOf(0xff, at)) {
    const start = at;
    while (untrusted[at] === 0xff) at++;
    const marker = untrusted[at] ?? 0;
    if (marker === 0 || isRestart(marker)) continue;
    if (start > from) findings.add("hidden", "data between segments");
    return { marker, end: at + 1 };
  }
  throw new ScrubRefused("damaged", "no end of image");
}

/**
 * Where a scan's coded data end: at the first 0xFF that is neither a stuffed byte nor a restart that the scan has room for.
 * What stands between the last coded unit and there is not looked into: that would take decoding the picture.
 */
function endOfScan(untrusted: Bytes, from: number, restarts: number): number {
  let met = 0;
  for (let at = untrusted.indexOf(0xff, from); at >= 0; at = untrusted.indexOf(0xff, at + 2)) {
    const next = untrusted[at + 1];
    if (next === undefined) break;
    if (next === 0) continue;
    if (!isRestart(next) || met === restarts) return at;
    demand(next === RST0 + (met++ % 8), "restarts out of order");
  }
  throw new ScrubRefused("damaged", "a scan without an end");
}

function isRestart(marker: number): boolean {
  return marker >= RST0 && marker <= RST7;
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

function uint16(bytes: Uint8Array, at: number): number {
  const [high, low] = [bytes[at], bytes[at + 1]];
  demand(high !== undefined && low !== undefined, "cut short");
  return (high << 8) | low;
}
