// Turns a scrubbed picture into pixels, in memory only: by the browser, and HEIC by our own decoder where the browser can't.
import type { HeldFile } from "../envelope/file.ts";
import { decodeHeic } from "./heic.ts";
import { MOST_PIXELS } from "./limits.ts";
import { declaredSize } from "./size.ts";

/** Why a picture can't be shown. */
export class PictureError extends Error {
  override name = "PictureError";
  constructor(readonly reason: "too-large" | "unreadable") {
    super(reason);
  }
}

/** Pixels to draw from, turned as the picture is seen. Whoever asked for them closes them. */
export interface Decoded {
  source: CanvasImageSource;
  width: number;
  height: number;
  close: () => void;
}

/** Decodes a picture; of a moving one, the first. Throws PictureError, before any decoding where it says it is too large. */
export async function decodePicture({ type, bytes }: HeldFile): Promise<Decoded> {
  const size = declaredSize(type, bytes);
  if (size === null) throw new PictureError("unreadable");
  if (size.width * size.height > MOST_PIXELS) throw new PictureError("too-large");
  try {
    return (await decodeInMemory(type, bytes)) ?? asDecoded(await decodeBlob(type, bytes));
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
async function decodeInMemory(type: string, data: HeldFile["bytes"]): Promise<Decoded | null> {
  if (typeof ImageDecoder === "undefined" || !(await ImageDecoder.isTypeSupported(type))) return null;
  const decoder = new ImageDecoder({ type, data });
  try {
    const { image } = await decoder.decode();
    const close = () => {
      image.close();
    };
    return { source: image, width: image.displayWidth, height: image.displayHeight, close };
  } finally {
    decoder.close();
  }
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
