// Boxes of the ISO base media file format (ISO/IEC 14496-12), which HEIF, AVIF, MP4 and MOV are made of: reading and writing.
import { type Bytes, concat, uint32, utf8 } from "../envelope/bytes.ts";
import { demand } from "./refused.ts";

const HEADER_LENGTH = 8;
const LONG_HEADER_LENGTH = 16;

/** One box; `at` is where its body begins in the bytes that were read. */
export interface Box {
  type: string;
  at: number;
  body: Bytes;
}

/** The boxes that fill these bytes exactly. Throws ScrubRefused `damaged`. */
export function readBoxes(untrusted: Bytes): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at < untrusted.length;) {
    const { type, header, length } = readBoxHeader(
      untrusted.subarray(at, at + LONG_HEADER_LENGTH),
      untrusted.length - at,
    );
    demand(length <= untrusted.length - at, "a box runs past the end");
    boxes.push({ type, at: at + header, body: untrusted.subarray(at + header, at + length) });
    at += length;
  }
  return boxes;
}

/** A box's type, the length of its header, and its whole length; `left` is the length of a box that goes on to the end. */
export function readBoxHeader(untrusted: Bytes, left: number): { type: string; header: number; length: number } {
  const fields = new Fields(untrusted);
  const short = fields.uint(4);
  const type = fields.text(4);
  const header = short === 1 ? LONG_HEADER_LENGTH : HEADER_LENGTH;
  const length = short === 1 ? fields.uint(8) : short === 0 ? left : short;
  demand(length >= header, "a box shorter than its header");
  return { type, header, length };
}

/** The one box of a type, or undefined. Throws ScrubRefused where there are several. */
export function findBox(boxes: readonly Box[], type: string): Box | undefined {
  const found = boxes.filter((box) => box.type === type);
  demand(found.length <= 1, `several boxes ${type}`);
  return found[0];
}

/** A box of these parts. */
export function writeBox(type: string, ...parts: readonly Uint8Array[]): Bytes {
  const body = concat(...parts);
  return concat(uint32(HEADER_LENGTH + body.length), utf8(type), body);
}

/** A box with version and flags. */
export function writeFullBox(type: string, version: number, flags: number, ...parts: readonly Uint8Array[]): Bytes {
  return writeBox(type, uint32(version * 2 ** 24 + flags), ...parts);
}

/** Two bytes, big-endian. */
export function uint16(value: number): Bytes {
  return Uint8Array.of(value >> 8, value & 0xff);
}

/** Reads fields one after the other, never past the end. All throw ScrubRefused `damaged`. */
export class Fields {
  constructor(
    private readonly untrusted: Bytes,
    private at = 0,
  ) {}

  /** How many bytes are left. */
  get left(): number {
    return this.untrusted.length - this.at;
  }

  /** So many bytes. */
  take(length: number): Bytes {
    demand(length <= this.left, "cut short");
    this.at += length;
    return this.untrusted.subarray(this.at - length, this.at);
  }

  /** A number of so many bytes, big-endian. */
  uint(length: number): number {
    const value = this.take(length).reduce((sum, byte) => sum * 256 + byte, 0);
    demand(Number.isSafeInteger(value), "a number too large");
    return value;
  }

  /** So many bytes as one character each. */
  text(length: number): string {
    return String.fromCharCode(...this.take(length));
  }

  /** Bytes up to a zero, which is passed over, or to the end. */
  line(): string {
    const end = this.untrusted.indexOf(0, this.at);
    const text = new TextDecoder().decode(this.take((end < 0 ? this.untrusted.length : end) - this.at));
    if (end >= 0) this.take(1);
    return text;
  }

  /** All that is left. */
  rest(): Bytes {
    return this.take(this.left);
  }
}
