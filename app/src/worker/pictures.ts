// Pictures as pixels, for the page: one to look at, a larger one to edit, and the one that is cut and covered for good.
import { type CleanFile, CoreError, type Picture } from "../core/types.ts";
import type { HeldFile } from "../envelope/file.ts";
import { type Decoded, decodePicture, PictureError } from "../picture/decode.ts";
import { burn, drawSmaller } from "../picture/draw.ts";
import { type Edit, isNoEdit } from "../picture/edit.ts";
import { declaredSize } from "../picture/size.ts";
import { givesTruePixels } from "../picture/true-pixels.ts";
import { scrub } from "../scrub/index.ts";
import { heldPicture, replaceFile } from "./files.ts";

/** A phone's screen shows no more of one picture among others. */
const PREVIEW_PIXELS = 1_000_000;
/** Enough to read small names by. */
const EDITOR_PIXELS = 6_000_000;

/** A small picture of a clean file, and whether parts of it can be covered. Throws CoreError `lost`. */
export async function lookAt(id: string): Promise<Picture> {
  const { file } = heldPicture(id);
  try {
    const draw = (decoded: Decoded): Picture => ({
      width: decoded.width,
      height: decoded.height,
      preview: drawSmaller(decoded, PREVIEW_PIXELS),
      fixed: whyFixed(file),
    });
    return await withPixels(file, draw, PREVIEW_PIXELS);
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    return { width: 0, height: 0, preview: null, fixed: error.reason };
  }
}

/** A picture that is large enough to see what should be covered. Throws CoreError `lost`. */
export function openToEdit(id: string): Promise<ImageBitmap> {
  return withPixels(heldPicture(id).file, (decoded) => drawSmaller(decoded, EDITOR_PIXELS), EDITOR_PIXELS);
}

/**
 * Puts a picture that is cut and covered in the place of a clean file, scrubbed as every file is. Until that is there the old one
 * stays; then nothing of it does. Throws CoreError `lost`, or `broken` where the browser doesn't give back what was painted.
 */
export async function coverFile({ id, edit }: { id: string; edit: Edit }): Promise<CleanFile> {
  const { file, findings, saysScreenshot, edited } = heldPicture(id);
  if (isNoEdit(edit) || whyFixed(file) !== null) throw new CoreError("broken");
  const burnt = await withPixels(file, (decoded) => burn(decoded, edit, file.type));
  const { type, bytes } = await scrub(burnt);
  const both = { cut: edited.cut || edit.frame !== null, covered: edited.covered || edit.boxes.length > 0 };
  return replaceFile(id, { file: { type, bytes }, findings, saysScreenshot, edited: both });
}

/** Decodes, draws, and lets go of the pixels. */
async function withPixels<Value>(
  file: HeldFile,
  draw: (decoded: Decoded) => Value | Promise<Value>,
  wanted?: number,
): Promise<Value> {
  const decoded = await decodePicture(file, wanted);
  try {
    return await draw(decoded);
  } finally {
    decoded.close();
  }
}

function whyFixed({ type, bytes }: HeldFile): Picture["fixed"] {
  if (declaredSize(type, bytes)?.animated) return "animated";
  return givesTruePixels() ? null : "false-pixels";
}
