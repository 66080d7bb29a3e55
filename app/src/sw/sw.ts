// The service worker.
self.addEventListener("install", () => undefined);
