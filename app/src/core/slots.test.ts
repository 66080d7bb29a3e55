import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { nextSlot, slotsRun, startSlots, stopSlots } from "./slots.ts";

const MINUTE = 60_000;

let visibilityState: DocumentVisibilityState;
let touch: (event?: string) => void;
let slots: number[];

/** Milliseconds since the visit began. */
let now: () => number;

beforeEach(() => {
  vi.useFakeTimers();
  visibilityState = "visible";
  slots = [];
  const listeners = new Map<string, () => void>();
  vi.stubGlobal("document", {
    get visibilityState() {
      return visibilityState;
    },
  });
  vi.stubGlobal("addEventListener", (event: string, listener: () => void) => listeners.set(event, listener));
  touch = (event = "pointerdown") => listeners.get(event)?.();
  const began = performance.now();
  now = () => performance.now() - began;
});

afterEach(() => {
  stopSlots();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function begin(seconds?: number): void {
  startSlots(() => slots.push(now()), seconds);
}

/** Lets time pass, with a touch now and then, as somebody who reads and types. */
function use(milliseconds: number): void {
  for (let passed = 0; passed < milliseconds; passed += MINUTE) {
    vi.advanceTimersByTime(Math.min(MINUTE, milliseconds - passed));
    touch();
  }
}

describe("the slots of a visit come", () => {
  it("at the start and then every 20 seconds, to the millisecond [P6]", () => {
    begin();
    use(30 * MINUTE);
    expect(slots).toEqual(Array.from({ length: 90 }, (_, number) => 500 + number * 20_000));
  });

  it("as often as a demonstration's card says", () => {
    begin(1);
    use(10_000);
    expect(slots).toHaveLength(10);
  });

  it("once, however often they are begun [P6]", () => {
    begin();
    vi.advanceTimersByTime(7_000);
    begin();
    begin();
    vi.advanceTimersByTime(33_600);
    expect(slots).toEqual([500, 20_500, 40_500]);
  });

  it("no more once they are stopped, also where one was announced", () => {
    begin();
    vi.advanceTimersByTime(20_400);
    stopSlots();
    use(MINUTE);
    expect(slots).toEqual([500]);
    expect(slotsRun()).toBe(false);
  });

  it.each(["pointerdown", "keydown", "click", "input"])("on for whoever is there, which %s tells", (event) => {
    begin();
    vi.advanceTimersByTime(9 * MINUTE);
    touch(event);
    vi.advanceTimersByTime(9 * MINUTE);
    expect(slots).toHaveLength(54);
  });
});

describe("there are none", () => {
  it("while the page is hidden, and then again at the same moments as before [P6]", () => {
    begin();
    vi.advanceTimersByTime(15_000);
    visibilityState = "hidden";
    use(5 * MINUTE);
    expect(slots).toEqual([500]);
    visibilityState = "visible";
    use(MINUTE);
    expect(slots).toEqual([500, 320_500, 340_500, 360_500]);
  });

  it("where the page is hidden between the notice and the slot", () => {
    begin();
    visibilityState = "hidden";
    vi.advanceTimersByTime(1_000);
    expect(slots).toEqual([]);
  });

  it("after ten minutes without a touch, and again from the next slot after one [P6]", () => {
    begin();
    vi.advanceTimersByTime(30 * MINUTE);
    expect(slots).toHaveLength(30);
    expect(slots.at(-1)).toBeLessThan(10 * MINUTE);
    touch();
    vi.advanceTimersByTime(MINUTE);
    expect(slots.slice(30)).toEqual([30 * MINUTE + 20_500, 30 * MINUTE + 40_500]);
  });
});

describe("who waits for a slot", () => {
  it("is told half a second before it, once", async () => {
    begin();
    const told: number[] = [];
    vi.advanceTimersByTime(5_000);
    const waiting = nextSlot(new AbortController().signal).then(() => told.push(now()));
    await vi.advanceTimersByTimeAsync(40_000);
    await waiting;
    expect(told).toEqual([20_000]);
  });

  it("is not told while the page is hidden", async () => {
    begin();
    let told = false;
    visibilityState = "hidden";
    void nextSlot(new AbortController().signal).then(() => (told = true));
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(told).toBe(false);
  });

  it("may stop waiting", async () => {
    const stop = new AbortController();
    const waiting = nextSlot(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow("not wanted");
  });
});
