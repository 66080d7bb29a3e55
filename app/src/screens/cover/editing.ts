// The editor's state: what is cut, what is covered, which of it is chosen, and every step back. Pure, so that it can be tested whole.
import { clamp, type Edit, type Region, within } from "../../picture/edit.ts";

/** A picture's size in its own pixels. */
export interface Size {
  width: number;
  height: number;
}

/** What is chosen: a box by its place in the list, the frame, or nothing. */
export type Choice = number | "frame" | null;

/** Where an editor stands, and what was done last. */
export interface Editing {
  size: Size;
  edit: Edit;
  chosen: Choice;
  past: readonly Edit[];
  future: readonly Edit[];
  did: Action["do"] | null;
}

/** What a person can do. Distances are in the picture's pixels. */
export type Action =
  | { do: "add"; region: Region }
  | { do: "add-somewhere" | "cover-top" | "cut" | "remove" | "undo" | "redo" | "start-again" }
  | { do: "choose"; choice: Choice }
  | { do: "place"; region: Region }
  | { do: "move" | "resize"; across: number; down: number };

const NOTHING: Edit = { frame: null, boxes: [] };
const MOST_STEPS = 100;
/** More would only hide that one large box does it. */
export const MOST_BOXES = 50;
/** The bar with the time, by the screen's shorter side: 59 points of 393 where it is highest, on iPhones with an island. */
const TOP_BAR = 0.155;
/** A cut begins with so much of each side off, so that the frame can be seen and taken hold of. */
const FIRST_CUT = 0.06;

/** An editor in which nothing was done. */
export function startEditing(size: Size): Editing {
  return { size, edit: NOTHING, chosen: null, past: [], future: [], did: null };
}

/** One step of the arrow keys, in pixels: a hundredth of the shorter side. */
export function stepOf({ width, height }: Size): number {
  return Math.max(Math.round(Math.min(width, height) / 100), 1);
}

/** The region that is chosen, or null. */
export function chosenRegion({ edit, chosen }: Editing): Region | null {
  return chosen === "frame" ? edit.frame : chosen === null ? null : (edit.boxes[chosen] ?? null);
}

/** What an action makes of an editor; the same one where it changes nothing. */
export function reduce(editing: Editing, action: Action): Editing {
  const next = take(editing, action);
  return next === editing ? editing : { ...next, did: action.do };
}

function take(editing: Editing, action: Action): Editing {
  const { size, edit, past, future } = editing;
  switch (action.do) {
    case "add":
      return addBox(editing, action.region);
    case "add-somewhere":
      return addBox(editing, freePlace(editing));
    case "cover-top":
      return addBox(editing, {
        left: 0,
        top: 0,
        width: size.width,
        height: Math.round(Math.min(size.width, size.height) * TOP_BAR),
      });
    case "cut":
      return edit.frame === null
        ? step(editing, { ...edit, frame: firstCut(size) }, "frame")
        : choose(editing, "frame");
    case "choose":
      return choose(editing, action.choice);
    case "remove":
      return remove(editing);
    case "place":
      return change(editing, action.region);
    case "move":
    case "resize":
      return nudge(editing, action);
    case "undo":
      return goTo(editing, past.at(-1), past.slice(0, -1), [edit, ...future]);
    case "redo":
      return goTo(editing, future[0], [...past, edit], future.slice(1));
    case "start-again":
      return edit === NOTHING ? editing : step(editing, NOTHING, null);
  }
}

/** A region moved within the picture. */
export function moved(region: Region, across: number, down: number, { width, height }: Size): Region {
  return {
    ...region,
    left: clamp(Math.round(region.left + across), 0, width - region.width),
    top: clamp(Math.round(region.top + down), 0, height - region.height),
  };
}

/** A region with its right and lower edges moved; never smaller than a step, never beyond the picture. */
export function resized(region: Region, across: number, down: number, size: Size): Region {
  const least = stepOf(size);
  const side = (now: number, by: number, room: number) => clamp(Math.round(now + by), Math.min(least, room), room);
  return {
    ...region,
    width: side(region.width, across, size.width - region.left),
    height: side(region.height, down, size.height - region.top),
  };
}

/** The rectangle between two points, in whole pixels of the picture. */
export function between(from: { x: number; y: number }, to: { x: number; y: number }, size: Size): Region {
  const [left, top] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
  return within({ left, top, width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) }, size);
}

function addBox(editing: Editing, region: Region): Editing {
  const { edit, size } = editing;
  if (edit.boxes.length === MOST_BOXES) return editing;
  return step(editing, { ...edit, boxes: [...edit.boxes, within(region, size)] }, edit.boxes.length);
}

/** In what stays, each a little below the one before, so that a new box never hides another. */
function freePlace({ size, edit }: Editing): Region {
  const { left, top, width, height } = edit.frame ?? { left: 0, top: 0, ...size };
  const row = height / 10;
  return {
    left: Math.round(left + width / 4),
    top: Math.round(top + row * (1 + (edit.boxes.length % 8))),
    width: Math.round(width / 2),
    height: Math.round(row * 0.8),
  };
}

function firstCut({ width, height }: Size): Region {
  const off = Math.round(Math.min(width, height) * FIRST_CUT);
  return within({ left: off, top: off, width: width - 2 * off, height: height - 2 * off }, { width, height });
}

function remove(editing: Editing): Editing {
  const { edit, chosen } = editing;
  if (chosen === "frame") return step(editing, { ...edit, frame: null }, null);
  if (chosen === null) return editing;
  const boxes = edit.boxes.filter((_, index) => index !== chosen);
  return step(editing, { ...edit, boxes }, boxes.length === 0 ? null : Math.min(chosen, boxes.length - 1));
}

/** Moves or resizes the chosen one. Many presses in a row are one step back. */
function nudge(editing: Editing, { do: how, across, down }: Extract<Action, { do: "move" | "resize" }>): Editing {
  const region = chosenRegion(editing);
  if (region === null) return editing;
  const next = change(editing, (how === "move" ? moved : resized)(region, across, down, editing.size));
  const goesOn = editing.did === "move" || editing.did === "resize";
  return next !== editing && goesOn ? { ...next, past: editing.past } : next;
}

/** Puts the chosen region elsewhere. */
function change(editing: Editing, wanted: Region): Editing {
  const { edit, chosen, size } = editing;
  const [before, after] = [chosenRegion(editing), within(wanted, size)];
  if (before === null || isSame(before, after)) return editing;
  if (chosen === "frame") return step(editing, { ...edit, frame: after }, chosen);
  return step(editing, { ...edit, boxes: edit.boxes.map((box, index) => (index === chosen ? after : box)) }, chosen);
}

function step(editing: Editing, edit: Edit, chosen: Choice): Editing {
  const past = [...editing.past, editing.edit].slice(-MOST_STEPS);
  return { ...editing, edit, chosen, past, future: [] };
}

function choose(editing: Editing, chosen: Choice): Editing {
  return chosen === editing.chosen ? editing : { ...editing, chosen };
}

function goTo(editing: Editing, edit: Edit | undefined, past: readonly Edit[], future: readonly Edit[]): Editing {
  if (edit === undefined) return editing;
  const chosen = chosenRegion({ ...editing, edit }) === null ? null : editing.chosen;
  return { ...editing, edit, past, future, chosen };
}

function isSame(one: Region, other: Region): boolean {
  return one.left === other.left && one.top === other.top && one.width === other.width && one.height === other.height;
}
