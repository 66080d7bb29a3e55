// The slots of a visit: when what is as small as a link may leave, so that it looks like any other visit on the line.

const EVERY = 20_000;
const UNTOUCHED = 600_000;

const takers: (() => void)[] = [];
let isRunning = false;
let isFirstFree = false;
let touched = 0;

/**
 * Resolves in the next slot that is free: one as the visit begins, then one every 20 s while the page can be seen; none after ten
 * minutes without a touch. Rejects on `signal`.
 */
export async function takeSlot(signal: AbortSignal): Promise<void> {
  if (!isRunning) start();
  if (isFirstFree) {
    isFirstFree = false;
    return;
  }
  await new Promise<void>((resolve, reject) => {
    takers.push(resolve);
    signal.addEventListener("abort", () => {
      const at = takers.indexOf(resolve);
      if (at >= 0) takers.splice(at, 1);
      reject(new DOMException("The slot is not wanted any more.", "AbortError"));
    });
  });
}

/** The clock runs from when the page was opened, whenever it is first asked. */
function start(): void {
  isRunning = true;
  touched = performance.now();
  isFirstFree = touched < EVERY;
  for (const touch of ["pointerdown", "keydown"]) {
    addEventListener(touch, () => (touched = performance.now()), { passive: true });
  }
  setTimeout(
    () => {
      give();
      setInterval(give, EVERY);
    },
    EVERY - (touched % EVERY),
  );
}

function give(): void {
  isFirstFree = false;
  const isOn = document.visibilityState === "visible" && performance.now() - touched < UNTOUCHED;
  if (isOn) takers.shift()?.();
}
