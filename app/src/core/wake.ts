// Has the browser wake the service worker when there is a line, where it can do that (Background Sync), to send what waits.
import { WAKE_TAG } from "../sw/tag.ts";

/** Not yet in the DOM's own typings. */
interface SyncRegistration extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> };
}

/** Reports of this page that are sealed and not yet sent, and large enough to leave without a visit. */
const ours = new Set<string>();

/** From now on a report goes out even when this page is closed or killed, which it hears of by being hidden. */
export function wakeFor(handle: string): void {
  if (ours.size === 0) document.addEventListener("visibilitychange", onChange);
  ours.add(handle);
  onChange();
}

/** The report is sent or thrown away. */
export function sleepFor(handle: string): void {
  ours.delete(handle);
  if (ours.size === 0) document.removeEventListener("visibilitychange", onChange);
}

function onChange(): void {
  if (document.visibilityState === "hidden") void wake();
}

/** Never rejects: where a browser can't, or a person does not allow it, the report waits for the next visit. */
async function wake(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = (await navigator.serviceWorker.getRegistration()) as SyncRegistration | undefined;
  await registration?.sync?.register(WAKE_TAG).catch(() => undefined);
}
