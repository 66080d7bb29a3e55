// The phone's own "back": where the browser tells us of it without an entry in the history, it leads one screen back.
import { useEffect } from "preact/hooks";

interface CloseWatcher extends EventTarget {
  destroy(): void;
}

/** Goes to `back` when the person asks the phone to close what shows; null leaves the request to the browser. */
export function useCloseRequest<Screen>(back: Screen | null, go: (screen: Screen) => void): void {
  useEffect(() => {
    const Watcher = (globalThis as { CloseWatcher?: new () => CloseWatcher }).CloseWatcher;
    if (!Watcher || back === null || !matchMedia("(any-pointer: coarse)").matches) return;
    const watcher = new Watcher();
    watcher.addEventListener("close", () => {
      go(back);
    });
    return () => {
      watcher.destroy();
    };
  }, [back, go]);
}
