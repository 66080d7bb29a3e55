// The clock of a visit: says when its slots come. What goes out in them, the worker chooses. docs/envelope.md, section 13.

/** Seconds from slot to slot, where a demonstration's card says nothing else. */
const SECONDS = 20;

/** So long after the last touch there are no more. In milliseconds, as what follows. */
const UNTOUCHED = 600_000;

/** So long before a slot those who wait for it are told, so that what they send is ready, and the slot is never late for it. */
const NOTICE = 500;

const waiting = new Set<() => void>();
let clock: ReturnType<typeof setInterval> | undefined;
let touched = 0;

/** Whether the slots of this visit have begun. */
export function slotsRun(): boolean {
  return clock !== undefined;
}

/**
 * Starts the slots of this visit: `use` is called in each, now and every 20 seconds while the page can be seen; not after ten minutes
 * without a touch. Does nothing where they run.
 */
export function startSlots(use: () => void, seconds = SECONDS): void {
  if (slotsRun()) return;
  touch();
  // A screen reader or a voice may press and write without pointer or keys.
  for (const event of ["pointerdown", "keydown", "click", "input"]) addEventListener(event, touch, { passive: true });
  const announce = (): void => {
    if (!isAttended()) return;
    for (const wake of waiting) wake();
    setTimeout(() => {
      if (slotsRun() && isAttended()) use();
    }, NOTICE);
  };
  clock = setInterval(announce, seconds * 1_000);
  announce();
}

/** Ends the slots of this visit. */
export function stopSlots(): void {
  clearInterval(clock);
  clock = undefined;
}

/** Resolves shortly before the next slot. Rejects on `signal`. */
export function nextSlot(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      waiting.delete(wake);
      signal.removeEventListener("abort", stop);
    };
    const wake = (): void => {
      end();
      resolve();
    };
    const stop = (): void => {
      end();
      reject(new DOMException("The slot is not wanted any more.", "AbortError"));
    };
    waiting.add(wake);
    signal.addEventListener("abort", stop);
  });
}

function touch(): void {
  touched = performance.now();
}

function isAttended(): boolean {
  return document.visibilityState === "visible" && performance.now() - touched < UNTOUCHED;
}
