// Where a region lies, in words and in styles.
import type { Region } from "../../core/index.ts";
import { say } from "../../words/index.ts";
import type { Choice, Size } from "./editing.ts";

/** "Box 2", or "What stays". */
export function sayName(choice: Exclude<Choice, null>): string {
  return choice === "frame" ? say("cover.frame") : say("cover.box", { number: choice + 1 });
}

/** "left 10, top 4, width 50, height 6 percent", of the whole picture. */
export function sayPlace(region: Region, size: Size): string {
  const { left, top, width, height } = shares(region, size);
  const [x, y, w, h] = [left, top, width, height].map(Math.round);
  return say("cover.place", { left: x ?? 0, top: y ?? 0, width: w ?? 0, height: h ?? 0 });
}

/** The styles that put a region where it belongs on the stage. */
export function styleOf(region: Region, size: Size): Record<string, string> {
  const { left, top, width, height } = shares(region, size);
  return { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` };
}

/** The styles of what takes hold of a region: the same place, but large enough for a thumb, and never beyond the stage. */
export function styleOfHold(region: Region, size: Size): Record<string, string> {
  const { left, top, width, height } = shares(region, size);
  return {
    left: `min(${left}%, 100% - var(--touch))`,
    top: `min(${top}%, 100% - var(--touch))`,
    width: `max(${width}%, var(--touch))`,
    height: `max(${height}%, var(--touch))`,
  };
}

/** All but the region, as a hole in a sheet. */
export function styleOfShade(region: Region, size: Size): Record<string, string> {
  const { left, top, width, height } = shares(region, size);
  const [right, bottom] = [left + width, top + height];
  const hole = `${left}% ${top}%, ${left}% ${bottom}%, ${right}% ${bottom}%, ${right}% ${top}%, ${left}% ${top}%`;
  return { clipPath: `polygon(evenodd, 0 0, 100% 0, 100% 100%, 0 100%, 0 0, ${hole})` };
}

function shares(region: Region, size: Size): Region {
  return {
    left: (100 * region.left) / size.width,
    top: (100 * region.top) / size.height,
    width: (100 * region.width) / size.width,
    height: (100 * region.height) / size.height,
  };
}
