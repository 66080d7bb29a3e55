// JPEG 2000 pictures (ISO/IEC 15444-1): boxes and markers by allow-list; the coded picture itself is not touched.
import { type Bytes, concat, join, utf8 } from "../../envelope/bytes.ts";
import type { Findings } from "../findings.ts";
import { demand, support } from "../refused.ts";

const [CODESTREAM, SIGNATURE_LENGTH] = [0xff4f, 12] as const;
const [SOT, SOD, EOC, COM, SIZ, TLM, PLM] = [0xff90, 0xff93, 0xffd9, 0xff64, 0xff51, 0xff55, 0xff57] as const;
/** COD, COC, QCD, QCC, RGN, POC, PPM, PPT, PLT, CRG, SIZ: what a decoder needs, or may be told. */
const KEPT = new Set([SIZ, 0xff52, 0xff53, 0xff5c, 0xff5d, 0xff5e, 0xff5f, 0xff60, 0xff61, 0xff58, 0xff63]);
const KEPT_BOXES = new Set(["ihdr", "bpcc", "pclr", "cmap", "cdef"]);
const [ENUMERATED, SRGB, GREY] = [1, 16, 17] as const;

interface Box {
  type: string;
  body: Bytes;
}

/** A picture without comments, metadata boxes and profiles. Throws ScrubRefused. */
export function scrubJpeg2000(untrusted: Bytes, findings: Findings): Bytes {
  if (viewOf(untrusted).getUint16(0) === CODESTREAM) return copyCodestream(untrusted, findings);
  const [signature, type, ...boxes] = readBoxes(untrusted);
  demand(signature?.type === "jP  " && type?.type === "ftyp", "no JPEG 2000 picture");
  const header = boxes.find((box) => box.type === "jp2h");
  const stream = boxes.find((box) => box.type === "jp2c");
  demand(header !== undefined && stream !== undefined, "a picture without a part");
  for (const { type } of boxes)
    if (type !== "jp2h" && type !== "jp2c") findings.add(type === "xml " ? "text" : "hidden", `${type.trim()} box`);
  return join([
    untrusted.subarray(0, SIGNATURE_LENGTH),
    writeBox("ftyp", join([utf8("jp2 "), new Uint8Array(4), utf8("jp2 ")])),
    writeBox("jp2h", copyHeader(header.body, findings)),
    writeBox("jp2c", copyCodestream(stream.body, findings)),
  ]);
}

function copyHeader(untrusted: Bytes, findings: Findings): Bytes {
  const boxes = readBoxes(untrusted);
  const [first] = boxes;
  demand(first?.type === "ihdr" && first.body.length === 14, "a picture’s header");
  const kept = boxes.filter(({ type }) => KEPT_BOXES.has(type));
  const enumerated = boxes.find(({ type, body }) => type === "colr" && body[0] === ENUMERATED && body.length >= 7);
  if (boxes.some(({ type, body }) => type === "colr" && body[0] !== ENUMERATED)) findings.add("profile", "ICC profile");
  const components = viewOf(first.body).getUint16(8);
  const space = enumerated ? viewOf(enumerated.body).getUint32(3) : components < 3 ? GREY : SRGB;
  const colours = new Uint8Array([ENUMERATED, 0, 0, 0, 0, 0, 0]);
  viewOf(colours).setUint32(3, space);
  const [header, ...others] = kept.map(({ type, body }) => writeBox(type, body));
  return join([header ?? new Uint8Array(), writeBox("colr", colours), ...others]);
}

function readBoxes(untrusted: Bytes): Box[] {
  const boxes: Box[] = [];
  const view = viewOf(untrusted);
  for (let at = 0; at + 8 <= untrusted.length;) {
    let [length, start] = [view.getUint32(at), 8];
    if (length === 1) {
      demand(at + 16 <= untrusted.length && view.getUint32(at + 8) === 0, "a box");
      [length, start] = [view.getUint32(at + 12), 16];
    }
    if (length === 0) length = untrusted.length - at;
    demand(length >= start && at + length <= untrusted.length, "a box");
    const type = String.fromCharCode(...untrusted.subarray(at + 4, at + 8));
    boxes.push({ type, body: concat(untrusted.subarray(at + start, at + length)) });
    at += length;
  }
  return boxes;
}

function writeBox(type: string, body: Uint8Array): Bytes {
  const head = new Uint8Array(8);
  viewOf(head).setUint32(0, body.length + 8);
  return join([head.subarray(0, 4), utf8(type), body]);
}

/** A code stream: its main header, then its tiles' parts, each with a header of its own, up to its end. */
function copyCodestream(untrusted: Bytes, findings: Findings): Bytes {
  const view = viewOf(untrusted);
  demand(untrusted.length > 4 && view.getUint16(0) === CODESTREAM && view.getUint16(2) === SIZ, "no code stream");
  const out: Uint8Array[] = [untrusted.subarray(0, 2)];
  let at = copyMarkers(untrusted, 2, SOT, out, findings);
  while (at + 2 <= untrusted.length && view.getUint16(at) === SOT) {
    demand(at + 12 <= untrusted.length && view.getUint16(at + 2) === 10, "a tile");
    const given = view.getUint32(at + 6);
    const end = given === 0 ? lastEnd(untrusted) : at + given;
    demand(end <= untrusted.length && end >= at + 14, "a tile");
    const header: Uint8Array[] = [];
    const data = copyMarkers(untrusted, at + 12, SOD, header, findings);
    demand(data + 2 <= end, "a tile");
    const start = concat(untrusted.subarray(at, at + 12));
    const length = 12 + header.reduce((sum, part) => sum + part.length, 0) + (end - data);
    viewOf(start).setUint32(6, length);
    out.push(start, ...header, untrusted.subarray(data, end));
    at = end;
  }
  demand(at + 2 <= untrusted.length && view.getUint16(at) === EOC, "a code stream without an end");
  if (at + 2 < untrusted.length) findings.add("hidden", "data behind the picture");
  out.push(untrusted.subarray(at, at + 2));
  return join(out);
}

/** Copies the markers from a place to a marker; where that one stands. */
function copyMarkers(untrusted: Bytes, from: number, last: number, out: Uint8Array[], findings: Findings): number {
  const view = viewOf(untrusted);
  for (let at = from; ;) {
    demand(at + 2 <= untrusted.length, "a marker");
    const marker = view.getUint16(at);
    if (marker === last) return at;
    demand(at + 4 <= untrusted.length, "a marker");
    const end = at + 2 + view.getUint16(at + 2);
    demand(end >= at + 4 && end <= untrusted.length, "a marker");
    // Lengths of parts are right no more once a comment is gone; a decoder finds them itself.
    if (marker === COM) findings.add("software", "comment");
    else if (marker !== TLM && marker !== PLM) {
      support(KEPT.has(marker), "a marker of another kind");
      out.push(untrusted.subarray(at, end));
    }
    at = end;
  }
}

function lastEnd(untrusted: Bytes): number {
  for (let at = untrusted.length - 2; at > 0; at--)
    if (untrusted[at] === EOC >> 8 && untrusted[at + 1] === (EOC & 0xff)) return at;
  demand(false, "a code stream without an end");
}

function viewOf(bytes: Uint8Array): DataView {
  demand(bytes.length >= 2, "a picture cut short");
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
