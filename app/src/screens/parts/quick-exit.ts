// The way out by key: Escape pressed three times, as other sites have it for people who are watched.
import { useEffect } from "preact/hooks";

const KEY = "Escape";
const PRESSES = 3;
/** How long a press counts, in milliseconds. */
const COUNTS_FOR = 2_000;

/** Calls `leave` at the third press in a row. A key that is held down counts once. */
export function useQuickExit(leave: () => void): void {
  useEffect(() => {
    let presses: number[] = [];
    const onKey = ({ key, repeat, timeStamp }: KeyboardEvent) => {
      if (repeat) return;
      presses = key === KEY ? [...presses.filter((press) => timeStamp - press < COUNTS_FOR), timeStamp] : [];
      if (presses.length === PRESSES) leave();
    };
    // Before anything else on the page: a box that keeps Escape to itself must not keep a person here.
    addEventListener("keydown", onKey, { capture: true });
    return () => {
      removeEventListener("keydown", onKey, { capture: true });
    };
  }, [leave]);
}
