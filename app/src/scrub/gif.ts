// GIF (GIF89a specification): frames, their timing and the loop stay, everything else goes.
import { type Bytes, join, utf8 } from "../envelope/bytes.ts";
import type { Findings } from "./findings.ts";
import { cutCodes } from "./lzw.ts";
import { demand, ScrubRefused } from "./refused.ts";

const HEADER_LENGTH = 13;
const DESCRIPTOR_LENGTH = 10;
const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b] as const;
const [PLAIN_TEXT, CONTROL, COMMENT, APPLICATION] = [0x01, 0xf9, 0xfe, 0xff] as const;
const LOOPS = ["NETSCAPE2.0", "ANIMEXTS1.0"];
const SMALLEST_CODE = [2, 8] as const;
const LONGEST_BLOCK = 255;

/** A GIF without anything but its frames. Throws ScrubRefused. */
export function scrubGif(untrusted: Bytes, findings: Findings): Bytes {
  const begin = HEADER_LENGTH + paletteLength(untrusted, 10);
  demand(begin < untrusted.length, "cut short");
  const kept: Uint8Array[] = [untrusted.subarray(0, begin)];
  let frames = 0;
  let control: Uint8Array | null = null;
  for (let at = begin; ;) {
    const kind = untrusted[at];
    if (kind === TRAILER) {
      if (at + 1 < untrusted.length) findings.add("hidden", "data after the picture");
      demand(frames > 0, "no picture");
      return join([...kept, Uint8Array.of(TRAILER)]);
    }
    if (kind === IMAGE) {
      const data = at + DESCRIPTOR_LENGTH + paletteLength(untrusted, at + 9);
      const end = endOfBlocks(untrusted, data + 1);
      if (control) kept.push(control);
      kept.push(untrusted.subarray(at, data + 1), readCodes(untrusted, at, data, end, findings));
      control = null;
      frames++;
      at = end;
    } else if (kind === EXTENSION) {
      const end = endOfBlocks(untrusted, at + 2);
      const extension = untrusted.subarray(at, end);
      if (extension[1] === CONTROL) control = readControl(extension);
      else if (extension[1] === PLAIN_TEXT) {
        control = null; // it was meant for the text
        findings.add("text", "plain text");
      } else {
        const loop = readLoop(extension);
        if (loop) kept.push(loop);
        else noteExtension(extension, findings);
      }
      at = end;
    } else throw new ScrubRefused("damaged", "no block where one belongs");
  }
}

/** The blocks with a frame's codes, without anything behind the last of them. */
function readCodes(untrusted: Bytes, at: number, data: number, end: number, findings: Findings): Uint8Array {
  const codeSize = untrusted[data] ?? 0;
  demand(codeSize >= SMALLEST_CODE[0] && codeSize <= SMALLEST_CODE[1], "code size");
  const size = new DataView(untrusted.buffer, untrusted.byteOffset + at + 5, 4);
  const blocks: Uint8Array[] = [];
  for (let block = data + 1; block < end - 1; block += 1 + (untrusted[block] ?? 0)) {
    blocks.push(untrusted.subarray(block + 1, block + 1 + (untrusted[block] ?? 0)));
  }
  const codes = join(blocks);
  const kept = cutCodes(codes, codeSize, size.getUint16(0, true) * size.getUint16(2, true));
  if (kept.length < codes.length) findings.add("hidden", "data behind a frame");
  return writeBlocks(kept);
}

function writeBlocks(codes: Bytes): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let from = 0; from < codes.length; from += LONGEST_BLOCK) {
    const block = codes.subarray(from, from + LONGEST_BLOCK);
    blocks.push(Uint8Array.of(block.length), block);
  }
  return join([...blocks, Uint8Array.of(0)]);
}

/** Where a run of blocks ends, behind the empty one that closes it. */
function endOfBlocks(untrusted: Bytes, from: number): number {
  for (let at = from; ;) {
    const length = untrusted[at];
    demand(length !== undefined, "cut short");
    at += 1 + length;
    if (length === 0) return at;
  }
}

/** Length of the palette that a byte of flags announces. */
function paletteLength(untrusted: Bytes, flagsAt: number): number {
  const flags = untrusted[flagsAt];
  demand(flags !== undefined, "cut short");
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** Timing, disposal and transparency of the frame that follows. */
function readControl(extension: Bytes): Uint8Array {
  demand(extension.length === 8 && extension[2] === 4, "graphic control of a wrong length");
  return extension;
}

/** How often the animation runs, written anew; null where the extension is another. */
function readLoop(extension: Bytes): Uint8Array | null {
  const name = String.fromCharCode(...extension.subarray(3, 14));
  const fits = extension[1] === APPLICATION && extension.length === 19 && extension[14] === 3 && extension[15] === 1;
  if (!fits || !LOOPS.includes(name)) return null;
  const times = extension.subarray(16, 18);
  return join([Uint8Array.of(EXTENSION, APPLICATION, 11), utf8("NETSCAPE2.0"), Uint8Array.of(3, 1, ...times, 0)]);
}

function noteExtension(extension: Bytes, findings: Findings): void {
  if (extension[1] === COMMENT) findings.add("text", "comment");
  else if (extension[1] === APPLICATION) {
    const name = String.fromCharCode(...extension.subarray(3, 14));
    findings.add(name.startsWith("ICC") ? "profile" : "text", name.startsWith("XMP") ? "XMP" : `application ${name}`);
  } else findings.add("hidden", `extension ${extension[1] ?? 0}`);
}
