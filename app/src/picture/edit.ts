// What a person wants cut and covered of a picture, in its own pixels. Page and worker share it.

/** A rectangle in whole pixels of the picture as it is seen, from its upper left corner. */
export interface Region {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What stays of a picture, or null for all of it, and what turns black. */
export interface Edit {
  frame: Region | null;
  boxes: readonly Region[];
}

/** Whether nothing would change. */
export function isNoEdit({ frame, boxes }: Edit): boolean {
  return frame === null && boxes.length === 0;
}

/** The part of a region that lies within a picture; whole pixels, at least one each way. Nobody can cut outside. */
export function within(region: Region, { width, height }: { width: number; height: number }): Region {
  const left = clamp(Math.floor(region.left), 0, width - 1);
  const top = clamp(Math.floor(region.top), 0, height - 1);
  const right = clamp(Math.ceil(region.left + region.width), left + 1, width);
  const bottom = clamp(Math.ceil(region.top + region.height), top + 1, height);
  return { left, top, width: right - left, height: bottom - top };
}

/** A number that is neither below the one nor above the other. */
export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
