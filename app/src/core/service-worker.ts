// The app's service worker: without one everything still works, but not without a line, and not from a share sheet.
import { trusted } from "./trusted.ts";

/** Starts it in a built app, where the browser has such a thing. Never rejects. */
export async function startServiceWorker(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(trusted.createScriptURL("/sw.js")).catch(() => undefined);
}
