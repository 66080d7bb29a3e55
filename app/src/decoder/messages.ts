// What is said to the HEIC decoder and what it says.
import type { Bytes } from "../envelope/bytes.ts";

/** The decoder's own program, since it can't fetch it, and one picture. */
export interface DecoderQuestion {
  wasm: ArrayBuffer;
  bytes: Bytes;
  mostPixels: number;
}

/** Red, green, blue and opacity of each pixel; null where there is no picture to be had. */
export type DecoderAnswer = { width: number; height: number; pixels: ArrayBuffer } | null;
