// Turns a scrubbed picture into pixels, in memory only: by the browser, and HEIC by our own decoder where the browser can't.
import type { HeldFile } from "../envelope/file.ts";
import { decodeHeic } from "./heic.ts";
import { MOST_PIXELS } from "./limits.ts";
import { declaredSize, type DeclaredSize } from "./size.ts";

/** Decoders make a JPEG smaller by whole eighths only, and rather too small than too large. */
const EIGHTH = 1 / 8;

/** Why a picture can't be shown. */
export class PictureError extends Error {
  override name = "PictureError";
  constructor(readonly reason: "too-large" | "unreadable") {
    super(reason);
  }
}

/**
 * Pixels to draw from, turned as the picture is seen. `width` and `height` are those of the whole picture: the source has fewer
 * pixels where no more were wanted. Whoever asked for them closes them.
 */
export interface Decoded {
  source: CanvasImageSource;
  width: number;
  height: number;
  close: () => void;
}

/**
 * Decodes a picture; of a moving one, the first. Whoever wants fewer pixels than all gets at least as many as `wanted`, sooner and in
 * less memory. Throws PictureError, before any decoding where it says it is too large.
 */
export async function decodePicture({ type, bytes }: HeldFile, wanted = Infinity): Promise<Decoded> {
  const size = declaredSize(type, bytes);
  if (size === null) throw new PictureError("unreadable");
  if (size.width * size.height > MOST_PIXELS) throw new PictureError("too-large");
  try {
    return (await decodeInMemory(type, bytes, size, wanted)) ?? asDecoded(await decodeBlob(type, bytes));
  } catch {
    if (type !== "image/heic") throw new PictureError("unreadable");
  }
  try {
    return asDecoded(await createImageBitmap(await decodeHeic(bytes, MOST_PIXELS)));
  } catch {
    throw new PictureError("unreadable");
  }
}

/** Straight from memory, where the browser has such a decoder (WebCodecs): no copy that it might keep on disk. */
async function decodeInMemory(
  type: string,
  data: HeldFile["bytes"],
  size: DeclaredSize,
  wanted: number,
): Promise<Decoded | null> {
  if (typeof ImageDecoder === "undefined" || !(await ImageDecoder.isTypeSupported(type))) return null;
  const desired = smaller(type, size, wanted);
  const decoder = new ImageDecoder({ type, data, ...desired });
  try {
    const { image } = await decoder.decode();
    const [width, height] = [image.displayWidth, image.displayHeight];
    const close = () => {
      image.close();
    };
    return { source: image, ...(desired ? asSeen(size, width < height) : { width, height }), close };
  } finally {
    decoder.close();
  }
}

/** What to ask a decoder for, where it may give less than all. A picture that is nearly square would not show which way it was turned. */
function smaller(
  type: string,
  { width, height }: DeclaredSize,
  wanted: number,
): { desiredWidth: number; desiredHeight: number } | null {
  const scale = Math.sqrt(wanted / (width * height)) + EIGHTH;
  const isNearlySquare = Math.abs(width - height) < Math.max(width, height) * EIGHTH;
  if (type !== "image/jpeg" || scale >= 1 || isNearlySquare) return null;
  return { desiredWidth: Math.ceil(width * scale), desiredHeight: Math.ceil(height * scale) };
}

/** A picture's size, upright or not. */
function asSeen({ width, height }: DeclaredSize, isUpright: boolean): { width: number; height: number } {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  return isUpright ? { width: short, height: long } : { width: long, height: short };
}

function decodeBlob(type: string, bytes: HeldFile["bytes"]): Promise<ImageBitmap> {
  return createImageBitmap(new Blob([bytes], { type }));
}

function asDecoded(bitmap: ImageBitmap): Decoded {
  const close = () => {
    bitmap.close();
  };
  return { source: bitmap, width: bitmap.width, height: bitmap.height, close };
}
