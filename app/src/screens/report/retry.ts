// Trying again by itself, without a person's tap.
import { useEffect } from "preact/hooks";
import { nextSlot } from "../../core/slots.ts";

/**
 * While `wanted`, calls `again`: for a large report whenever the line comes back, for a small one in the next slot of this visit,
 * since one that left the moment there is a line would look like nothing else. `after`: whatever ended the last attempt. Nothing is
 * tried while a person `isAtIt`: an attempt takes the place of the buttons they are about to press.
 */
export function useRetry(
  wanted: boolean,
  isSmall: boolean,
  after: unknown,
  again: () => void,
  isAtIt: () => boolean = () => false,
): void {
  useEffect(() => {
    if (!wanted) return;
    if (!isSmall) {
      const onLine = (): void => {
        if (!isAtIt()) again();
      };
      addEventListener("online", onLine);
      return () => {
        removeEventListener("online", onLine);
      };
    }
    const stop = new AbortController();
    untilSlotWithLine(stop.signal, isAtIt).then(again, () => undefined);
    return () => {
      stop.abort();
    };
  }, [wanted, isSmall, after]);
}

async function untilSlotWithLine(signal: AbortSignal, isAtIt: () => boolean): Promise<void> {
  do await nextSlot(signal);
  while (!navigator.onLine || isAtIt());
}
