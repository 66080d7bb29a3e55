// Draws pictures: smaller ones to look at, and one that is cut and covered for good.
import type { Bytes } from "../envelope/bytes.ts";
import type { Decoded } from "./decode.ts";
import { type Edit, type Region, within } from "./edit.ts";
import { MOST_CANVAS_PIXELS } from "./limits.ts";

const BLACK = "#000";
const WHITE = "#fff";
const JPEG_QUALITY = 0.92;
const KEEPS_EVERY_PIXEL = "image/png";

/** The whole picture with at most so many pixels. */
export function drawSmaller({ source, width, height }: Decoded, mostPixels: number): ImageBitmap {
  const scale = scaleTo({ width, height }, mostPixels);
  const canvas = new OffscreenCanvas(shrink(width, scale), shrink(height, scale));
  penOf(canvas).drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas.transferToImageBitmap();
}

/** What stays of a picture, with its boxes in solid black, encoded anew: PNG stays PNG, anything else becomes JPEG. */
export async function burn(decoded: Decoded, edit: Edit, type: string): Promise<Bytes> {
  const made = type === KEEPS_EVERY_PIXEL ? type : "image/jpeg";
  const canvas = drawCovered(decoded, edit, made === "image/jpeg");
  const blob = await canvas.convertToBlob({ type: made, quality: JPEG_QUALITY });
  return new Uint8Array(await blob.arrayBuffer());
}

/** How much smaller a picture of this size must get to fit; 1 where it fits. */
export function scaleTo({ width, height }: { width: number; height: number }, mostPixels: number): number {
  return Math.min(1, Math.sqrt(mostPixels / (width * height)));
}

function drawCovered({ source, width, height }: Decoded, { frame, boxes }: Edit, onWhite: boolean): OffscreenCanvas {
  const kept = within(frame ?? { left: 0, top: 0, width, height }, { width, height });
  const scale = scaleTo(kept, MOST_CANVAS_PIXELS);
  const canvas = new OffscreenCanvas(shrink(kept.width, scale), shrink(kept.height, scale));
  const pen = penOf(canvas);
  if (onWhite) fill(pen, WHITE, { left: 0, top: 0, width: canvas.width, height: canvas.height });
  pen.drawImage(source, kept.left, kept.top, kept.width, kept.height, 0, 0, canvas.width, canvas.height);
  for (const box of boxes) fill(pen, BLACK, place(within(box, { width, height }), kept, scale));
  return canvas;
}

/** Where a box lies on the canvas: whole pixels, rather one too many than a half-covered one. */
function place(box: Region, kept: Region, scale: number): Region {
  const left = Math.floor((box.left - kept.left) * scale);
  const top = Math.floor((box.top - kept.top) * scale);
  const right = Math.ceil((box.left + box.width - kept.left) * scale);
  const bottom = Math.ceil((box.top + box.height - kept.top) * scale);
  return { left, top, width: right - left, height: bottom - top };
}

function fill(pen: OffscreenCanvasRenderingContext2D, colour: string, { left, top, width, height }: Region): void {
  pen.fillStyle = colour;
  pen.fillRect(left, top, width, height);
}

function shrink(side: number, scale: number): number {
  return Math.max(Math.floor(side * scale), 1);
}

function penOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("The browser gives no canvas.");
  pen.imageSmoothingQuality = "high";
  return pen;
}
