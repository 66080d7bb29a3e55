// WebP (RFC 9649), animated too: the chunks that make the picture stay, everything else goes.
import { type Bytes, concat, join, utf8 } from "../envelope/bytes.ts";
import { type Orientation, readExif, writeExif } from "./exif.ts";
import type { Findings } from "./findings.ts";
import { demand } from "./refused.ts";
import { noteXmp } from "./xmp.ts";

const HEADER_LENGTH = 12;
const CHUNK_HEADER = 8;
const FRAME_HEADER = 16;
const [ALPHA, EXIF, ANIMATION] = [0x10, 0x08, 0x02] as const;
const BITMAPS = ["VP8 ", "VP8L"];

interface Chunk {
  type: string;
  body: Bytes;
}

/** A WebP without anything but its picture, its frames and its orientation. Throws ScrubRefused. */
export function scrubWebp(untrusted: Bytes, findings: Findings): Bytes {
  demand(untrusted.length >= HEADER_LENGTH, "cut short");
  const size = new DataView(untrusted.buffer, untrusted.byteOffset).getUint32(4, true);
  demand(CHUNK_HEADER + size <= untrusted.length && size >= 4, "cut short");
  if (CHUNK_HEADER + size < untrusted.length) findings.add("hidden", "data after the picture");
  const chunks = readChunks(untrusted.subarray(HEADER_LENGTH, CHUNK_HEADER + size));
  const [first] = chunks;
  demand(first !== undefined, "empty");
  return writeFile(first.type === "VP8X" ? scrubExtended(chunks, findings) : scrubSimple(chunks, findings));
}

/** A lone bitmap; nothing may follow it, and what does goes. */
function scrubSimple([bitmap, ...others]: Chunk[], findings: Findings): Uint8Array[] {
  demand(bitmap !== undefined, "empty");
  checkBitmap(bitmap);
  for (const chunk of others) noteChunk(chunk, findings);
  return [writeChunk(bitmap.type, bitmap.body)];
}

function scrubExtended([head, ...chunks]: Chunk[], findings: Findings): Uint8Array[] {
  demand(head?.body.length === 10, "header of a wrong length");
  let orientation: Orientation = 1;
  const picture: Uint8Array[] = [];
  let [bitmaps, alphas] = [0, 0];
  const animated = ((head.body[0] ?? 0) & ANIMATION) !== 0;
  for (const chunk of chunks) {
    if (chunk.type === "EXIF") orientation = readExif(withoutPrefix(chunk.body), findings);
    else if (animated && chunk.type === "ANIM") {
      demand(chunk.body.length === 6 && picture.length === 0, "ANIM of a wrong length or place");
      picture.push(writeChunk("ANIM", chunk.body));
    } else if (animated && chunk.type === "ANMF") {
      picture.push(writeChunk("ANMF", scrubFrame(chunk.body, findings)));
      bitmaps++;
    } else if (!animated && chunk.type === "ALPH") {
      demand(bitmaps === 0 && ++alphas === 1, "a second alpha plane, or one too late");
      picture.push(writeChunk("ALPH", chunk.body));
    } else if (!animated && BITMAPS.includes(chunk.type)) {
      checkBitmap(chunk);
      demand(++bitmaps === 1, "a second picture");
      demand(chunk.type === "VP8 " || alphas === 0, "an alpha plane of a lossless picture");
      picture.push(writeChunk(chunk.type, chunk.body));
    } else noteChunk(chunk, findings);
  }
  demand(bitmaps > 0, "no picture");
  const flags = ((head.body[0] ?? 0) & (ALPHA | ANIMATION)) | (orientation === 1 ? 0 : EXIF);
  const turned = orientation === 1 ? [] : [writeChunk("EXIF", writeExif(orientation))];
  return [writeChunk("VP8X", concat(Uint8Array.of(flags, 0, 0, 0), head.body.subarray(4))), ...picture, ...turned];
}

function scrubFrame(body: Bytes, findings: Findings): Bytes {
  demand(body.length > FRAME_HEADER, "frame");
  const header = body.slice(0, FRAME_HEADER);
  header[15] = (header[15] ?? 0) & 0x03; // the other bits mean nothing
  const kept: Uint8Array[] = [];
  let [bitmaps, alphas] = [0, 0];
  for (const chunk of readChunks(body.subarray(FRAME_HEADER))) {
    if (BITMAPS.includes(chunk.type)) {
      checkBitmap(chunk);
      demand(chunk.type === "VP8 " || alphas === 0, "an alpha plane of a lossless picture");
      bitmaps++;
    } else if (chunk.type === "ALPH") {
      demand(bitmaps === 0 && ++alphas === 1, "a second alpha plane, or one too late");
    } else {
      noteChunk(chunk, findings);
      continue;
    }
    kept.push(writeChunk(chunk.type, chunk.body));
  }
  demand(bitmaps === 1, "a frame of no or several pictures");
  return join([header, ...kept]);
}

function readChunks(untrusted: Bytes): Chunk[] {
  const view = new DataView(untrusted.buffer, untrusted.byteOffset, untrusted.length);
  const chunks: Chunk[] = [];
  for (let at = 0; at < untrusted.length;) {
    demand(at + CHUNK_HEADER <= untrusted.length, "cut short");
    const type = String.fromCharCode(...untrusted.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    const body = at + CHUNK_HEADER;
    demand(length <= untrusted.length - body, "a chunk runs past the end");
    chunks.push({ type, body: untrusted.subarray(body, body + length) });
    at = body + length + (length % 2);
  }
  return chunks;
}

/** A bitmap begins as the format says: VP8's start code after its tag, VP8L's signature. */
function checkBitmap({ type, body }: Chunk): void {
  if (type === "VP8 ") demand(body[3] === 0x9d && body[4] === 0x01 && body[5] === 0x2a, "VP8");
  else demand(type === "VP8L" && body[0] === 0x2f, "VP8L");
}

function noteChunk({ type, body }: Chunk, findings: Findings): void {
  if (type === "XMP ") noteXmp(body, findings);
  else if (type === "EXIF") readExif(withoutPrefix(body), findings);
  else if (type === "ICCP") findings.add("profile", "ICC profile");
  else findings.add("hidden", `chunk ${type}`);
}

/** Some writers put JPEG's prefix before the block. */
function withoutPrefix(body: Bytes): Bytes {
  return utf8("Exif\0\0").every((byte, i) => byte === body[i]) ? body.subarray(6) : body;
}

function writeFile(chunks: readonly Uint8Array[]): Bytes {
  const body = join([utf8("WEBP"), ...chunks]);
  return concat(utf8("RIFF"), littleEndian(body.length), body);
}

function writeChunk(type: string, body: Uint8Array): Bytes {
  return concat(utf8(type), littleEndian(body.length), body, new Uint8Array(body.length % 2));
}

function littleEndian(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
