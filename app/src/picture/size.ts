// How large a picture says it is, read from a scrubbed file's own header before anything decodes it.
import type { Bytes } from "../envelope/bytes.ts";
import { Fields } from "../scrub/bmff.ts";
import { readHeif } from "../scrub/heif-read.ts";
import { ScrubRefused } from "../scrub/refused.ts";

/** Pixels as stored, before any turning; of a file of several pictures, those of the largest. */
export interface DeclaredSize {
  width: number;
  height: number;
  /** Whether it moves. Covering would make it stand still. */
  animated: boolean;
}

const JPEG_FRAMES = [0xc0, 0xc1, 0xc2];
const WEBP_ANIMATION = 0x02;

/** Reads the size of a picture that came out of the scrubber; null where it says none that we can read. */
export function declaredSize(type: string, bytes: Bytes): DeclaredSize | null {
  try {
    const size = READERS[type]?.(bytes) ?? null;
    return size !== null && size.width > 0 && size.height > 0 ? size : null;
  } catch (error) {
    if (error instanceof ScrubRefused || error instanceof RangeError) return null;
    throw error;
  }
}

const READERS: Readonly<Record<string, (bytes: Bytes) => DeclaredSize | null>> = {
  "image/jpeg": readJpeg,
  "image/png": readPng,
  "image/webp": readWebp,
  "image/gif": readGif,
  "image/heic": readHeifSize,
  "image/avif": readHeifSize,
};

function readJpeg(bytes: Bytes): DeclaredSize | null {
  const view = viewOf(bytes);
  for (let at = 2; at + 9 <= bytes.length; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint8(at) !== 0xff) return null;
    if (JPEG_FRAMES.includes(view.getUint8(at + 1)))
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), animated: false };
  }
  return null;
}

function readPng(bytes: Bytes): DeclaredSize {
  const view = viewOf(bytes);
  let animated = false;
  for (let at = 8; at + 12 <= bytes.length && !animated; at += 12 + view.getUint32(at)) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === "IDAT") break;
    animated = type === "acTL";
  }
  return { width: view.getUint32(16), height: view.getUint32(20), animated };
}

function readWebp(bytes: Bytes): DeclaredSize | null {
  const view = viewOf(bytes);
  const body = 20; // after the file's header and the first chunk's
  switch (String.fromCharCode(...bytes.subarray(12, 16))) {
    case "VP8X": {
      const uint24 = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 2 ** 16;
      const animated = (view.getUint8(body) & WEBP_ANIMATION) !== 0;
      return { width: uint24(body + 4) + 1, height: uint24(body + 7) + 1, animated };
    }
    case "VP8 ": {
      const side = (at: number) => view.getUint16(at, true) & 0x3fff;
      return { width: side(body + 6), height: side(body + 8), animated: false };
    }
    case "VP8L": {
      const sides = view.getUint32(body + 1, true);
      return { width: (sides & 0x3fff) + 1, height: ((sides >>> 14) & 0x3fff) + 1, animated: false };
    }
    default:
      return null;
  }
}

function readGif(bytes: Bytes): DeclaredSize {
  const view = viewOf(bytes);
  return { width: view.getUint16(6, true), height: view.getUint16(8, true), animated: true };
}

function readHeifSize(bytes: Bytes): DeclaredSize | null {
  const sizes = [...readHeif(bytes).items.values()]
    .flatMap(({ properties }) => properties.filter(({ type }) => type === "ispe"))
    .map(({ body }) => {
      const fields = new Fields(body, 4);
      return { width: fields.uint(4), height: fields.uint(4), animated: false };
    });
  return sizes.sort((a, b) => b.width * b.height - a.width * a.height)[0] ?? null;
}

function viewOf(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
