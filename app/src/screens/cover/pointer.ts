// Fingers, pens and mice on the picture: one drag at a time, told in the picture's pixels. Whatever a drag does, a button does too.
import { useRef, useState } from "preact/hooks";
import type { Region } from "../../core/index.ts";
import { between, moved, resized, type Size } from "./editing.ts";

/** Which corner is dragged; the other three follow or stay. */
export type Corner = "top-left" | "top-right" | "bottom-left" | "bottom-right";
/** What a drag takes hold of: nothing, so that it draws a box; a region; or a region's corner. */
export type Hold =
  { on: "picture" } | { on: "region"; region: Region } | { on: "corner"; region: Region; corner: Corner };

interface Drag {
  hold: Hold;
  from: { x: number; y: number };
  region: Region | null;
}

interface Point {
  x: number;
  y: number;
}

/** A drag shorter than this, in pixels of the page, was a tap. */
const TAP = 6;

/** Listens on the stage. `onDone` gets what a drag came to, or null after a tap. */
export function useDrag(size: Size, onDone: (hold: Hold, region: Region | null) => void) {
  const drag = useRef<Drag | null>(null);
  const start = useRef<Point>({ x: 0, y: 0 });
  const [dragged, setDragged] = useState<{ hold: Hold; region: Region } | null>(null);

  const pointOf = (event: PointerEvent, stage: Element): Point => {
    const { left, top, width, height } = stage.getBoundingClientRect();
    return { x: ((event.clientX - left) / width) * size.width, y: ((event.clientY - top) / height) * size.height };
  };
  const end = () => {
    drag.current = null;
    setDragged(null);
  };

  return {
    /** What a drag that goes on has come to. */
    dragged,
    take: (hold: Hold, event: PointerEvent, stage: Element | null): void => {
      if (stage === null || !event.isPrimary || event.button !== 0) return;
      stage.setPointerCapture(event.pointerId);
      start.current = { x: event.clientX, y: event.clientY };
      drag.current = { hold, from: pointOf(event, stage), region: null };
      event.stopPropagation();
    },
    onPointerMove: (event: PointerEvent & { currentTarget: Element }): void => {
      if (drag.current === null || !event.isPrimary) return;
      const { hold, from, region } = drag.current;
      const far = Math.hypot(event.clientX - start.current.x, event.clientY - start.current.y) > TAP;
      if (!far && region === null) return;
      drag.current.region = dragTo(hold, from, pointOf(event, event.currentTarget), size);
      setDragged({ hold, region: drag.current.region });
    },
    onPointerUp: (event: PointerEvent): void => {
      if (drag.current === null || !event.isPrimary) return;
      const { hold, region } = drag.current;
      end();
      onDone(hold, region);
    },
    onPointerCancel: end,
  };
}

/** What a drag makes of what it holds. */
export function dragTo(hold: Hold, from: Point, to: Point, size: Size): Region {
  const [across, down] = [to.x - from.x, to.y - from.y];
  if (hold.on === "picture") return between(from, to, size);
  if (hold.on === "region") return moved(hold.region, across, down, size);
  if (hold.corner === "bottom-right") return resized(hold.region, across, down, size);
  const { left, top, width, height } = hold.region;
  const corner = {
    x: hold.corner.endsWith("left") ? left : left + width,
    y: hold.corner.startsWith("top") ? top : top + height,
  };
  const opposite = { x: corner.x === left ? left + width : left, y: corner.y === top ? top + height : top };
  return between(opposite, { x: corner.x + across, y: corner.y + down }, size);
}
