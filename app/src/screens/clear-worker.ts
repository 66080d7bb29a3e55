// Forgets what the browser keeps for the app beside the core's own: caches, the service worker, what was remembered.
import { startServiceWorker } from "../core/service-worker.ts";

/** The app host answers it with the order to drop everything; the service worker leaves it alone. */
const CLEAR_PATH = "/clear";

/**
 * Deletes all of it ourselves, then has the browser do so too, which also reaches what lies deleted in its files. A new service
 * worker starts at once: a share without one would reach the host.
 */
export async function clearWorker(): Promise<void> {
  localStorage.clear();
  for (const name of await caches.keys()) await caches.delete(name);
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
  // Without a line, or at a host that lacks it, ours has to be enough.
  await fetch(CLEAR_PATH, { cache: "no-store", credentials: "omit" }).catch(() => undefined);
  await startServiceWorker();
  await keepFilesAgain();
}

/** A browser that brought the same worker back instead of starting another lacks the app's own files. */
async function keepFilesAgain(): Promise<void> {
  if ((await navigator.serviceWorker.getRegistrations()).length === 0) return;
  const { active } = await navigator.serviceWorker.ready;
  if ((await caches.keys()).length === 0) active?.postMessage("keep");
}

/** Whether the app runs from an icon of its own on the home screen, which only the person can remove. */
export function isInstalled(): boolean {
  return matchMedia("(display-mode: standalone)").matches;
}
