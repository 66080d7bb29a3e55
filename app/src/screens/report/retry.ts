// Trying again by itself, without a person's tap.
import { useEffect } from "preact/hooks";
import { nextSlot } from "../../core/slots.ts";

/**
 * While `wanted`, calls `again`: for a large report whenever the line comes back, for a small one in the next slot of this visit,
 * since one that left the moment there is a line would look like nothing else. `after`: whatever ended the last attempt.
 */
export function useRetry(wanted: boolean, isSmall: boolean, after: unknown, again: () => void): void {
  useEffect(() => {
    if (!wanted) return;
    if (!isSmall) {
      addEventListener("online", again);
      return () => {
        removeEventListener("online", again);
      };
    }
    const stop = new AbortController();
    untilSlotWithLine(stop.signal).then(again, () => undefined);
    return () => {
      stop.abort();
    };
  }, [wanted, isSmall, after]);
}

async function untilSlotWithLine(signal: AbortSignal): Promise<void> {
  do await nextSlot(signal);
  while (!navigator.onLine);
}
