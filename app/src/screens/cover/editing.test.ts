import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Region } from "../../core/index.ts";
import { type Action, chosenRegion, type Editing, MOST_BOXES, reduce, startEditing } from "./editing.ts";
import { dragTo } from "./pointer.ts";

const SIZE = { width: 1080, height: 2400 };
const BOX: Region = { left: 100, top: 200, width: 300, height: 80 };
const start = startEditing(SIZE);
const doAll = (actions: readonly Action[], from = start): Editing => actions.reduce(reduce, from);

const distance = fc.integer({ min: -3000, max: 3000 });
const region = fc.record({ left: distance, top: distance, width: distance, height: distance });
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constantFrom("add", "place"), region }) as fc.Arbitrary<Action>,
  fc.record({ do: fc.constantFrom("move", "resize"), across: distance, down: distance }) as fc.Arbitrary<Action>,
  fc.constantFrom<Action>(
    ...(["add-somewhere", "cover-top", "cut", "remove", "undo", "redo", "start-again"] as const).map((what) => ({
      do: what,
    })),
  ),
  fc.record({ do: fc.constant("choose"), choice: fc.constantFrom(0, 1, "frame", null) }) as fc.Arbitrary<Action>,
);

describe("whatever a person does", () => {
  it("every box and the frame stay whole pixels inside the picture", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const { edit } = doAll(actions);
        for (const { left, top, width, height } of [...edit.boxes, ...(edit.frame ? [edit.frame] : [])]) {
          expect([left, top, width, height].every(Number.isInteger)).toBe(true);
          expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
          expect(Math.min(width, height)).toBeGreaterThanOrEqual(1);
          expect(left + width).toBeLessThanOrEqual(SIZE.width);
          expect(top + height).toBeLessThanOrEqual(SIZE.height);
        }
        expect(edit.boxes.length).toBeLessThanOrEqual(MOST_BOXES);
      }),
    );
  });

  it("what is chosen is there", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const editing = doAll(actions.filter((done) => done.do !== "choose"));
        expect(chosenRegion(editing) !== null || editing.chosen === null).toBe(true);
      }),
    );
  });

  it("undo leads back to the untouched picture, and redo to where it was", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const editing = doAll(actions);
        const steps = editing.past.length;
        const back = doAll(Array<Action>(steps).fill({ do: "undo" }), editing);
        expect(back.edit).toEqual(start.edit);
        expect(doAll(Array<Action>(steps).fill({ do: "redo" }), back).edit).toEqual(editing.edit);
      }),
    );
  });
});

describe("a box", () => {
  it("is chosen when it is added, and its neighbour when it is removed", () => {
    const two = doAll([{ do: "add", region: BOX }, { do: "add-somewhere" }]);
    expect(two.chosen).toBe(1);
    const one = reduce(two, { do: "remove" });
    expect([one.chosen, one.edit.boxes]).toEqual([0, [BOX]]);
    expect(reduce(one, { do: "remove" }).chosen).toBeNull();
  });

  it("goes back in one step after many presses of an arrow key", () => {
    const nudges = Array<Action>(20).fill({ do: "move", across: 11, down: 0 });
    const moved = doAll([{ do: "add", region: BOX }, ...nudges]);
    expect(moved.edit.boxes).toEqual([{ ...BOX, left: 320 }]);
    expect(reduce(moved, { do: "undo" }).edit.boxes).toEqual([BOX]);
  });

  it("that can move no further makes no step", () => {
    const editing = doAll([{ do: "cover-top" }]);
    expect(reduce(editing, { do: "move", across: -11, down: 0 })).toBe(editing);
  });

  it("covers the bar with the time of every phone we know", () => {
    const [bar] = doAll([{ do: "cover-top" }]).edit.boxes;
    expect(bar).toMatchObject({ left: 0, top: 0, width: SIZE.width });
    expect(bar?.height).toBeGreaterThanOrEqual((SIZE.width * 59) / 393);
  });
});

describe("a drag", () => {
  it("over the bare picture draws a box, in whichever direction, and never beyond the picture", () => {
    const drawn = dragTo({ on: "picture" }, { x: 500, y: 900 }, { x: -40, y: 800.4 }, SIZE);
    expect(drawn).toEqual({ left: 0, top: 800, width: 500, height: 100 });
  });

  it("of a corner moves two edges and leaves two", () => {
    const hold = { on: "corner", region: BOX, corner: "top-left" } as const;
    expect(dragTo(hold, { x: 100, y: 200 }, { x: 150, y: 220 }, SIZE)).toEqual({
      left: 150,
      top: 220,
      width: 250,
      height: 60,
    });
  });
});

it("cutting begins inside the picture, happens once, and can be taken back", () => {
  const cut = doAll([{ do: "cut" }]);
  expect(cut.edit.frame).toEqual({ left: 65, top: 65, width: 950, height: 2270 });
  expect(reduce(cut, { do: "cut" }).edit).toBe(cut.edit);
  expect(reduce(cut, { do: "remove" }).edit.frame).toBeNull();
});
