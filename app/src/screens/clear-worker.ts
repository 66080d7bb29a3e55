// Forgets what the service worker keeps: the app's files and the installation's two.

/** Deletes all of this origin's caches and takes the service worker off. */
export async function clearWorker(): Promise<void> {
  for (const name of await caches.keys()) await caches.delete(name);
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
}
