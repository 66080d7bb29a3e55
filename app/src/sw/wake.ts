// Background Sync: the browser wakes this worker when there is a line. What sends is a script of its own, read only then.
import { WAKE_TAG } from "./tag.ts";

declare const self: ServiceWorkerGlobalScope;

/** What the script adds. Rejects where something still waits, so that the browser wakes us again. */
export type Background = typeof globalThis & { sendWaiting?: () => Promise<void> };

/** Not yet in the typings of workers. */
type SyncEvent = ExtendableEvent & { tag: string };

/** Put in by the build: the script's path. */
declare const BACKGROUND: string;

/** Fetches the script where it may be needed: a browser lets a service worker do so at its installation only. */
export function keepBackground(): void {
  if ("sync" in self.registration) importScripts(BACKGROUND);
}

/** Sends what waits; small reports, which leave in slots of a visit alone, stay. */
export function sendInBackground(event: Event): void {
  const sync = event as SyncEvent;
  if (sync.tag !== WAKE_TAG) return;
  importScripts(BACKGROUND);
  sync.waitUntil((globalThis as Background).sendWaiting?.() ?? Promise.resolve());
}
