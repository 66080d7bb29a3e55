// The service worker: keeps the app's own files for use without a line, takes what another app shares, sends what waits.
import { keepFiles, keepMoreFiles, dropOlderFiles, answerFromFiles } from "./files.ts";
import { answerInstanceFile, isInstanceFile } from "./instance.ts";
import { leaveCallsAlone } from "./routes.ts";
import { giveShared, takeShare } from "./share.ts";
import { keepBackground, sendInBackground } from "./wake.ts";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", (event) => {
  keepBackground();
  leaveCallsAlone(event);
  event.waitUntil(keepFiles());
});

self.addEventListener("sync", sendInBackground);

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOlderFiles().then(() => self.clients.claim()));
  event.waitUntil(keepMoreFiles());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === "/share") event.respondWith(takeShare(event));
  else if (request.method !== "GET" || isClearing(request, url)) return;
  else if (isInstanceFile(url.pathname)) event.respondWith(answerInstanceFile(request));
  else event.respondWith(answerFromFiles(request));
});

/** Only the page's own request: an address that somebody is led to shows the app, as all do. */
function isClearing(request: Request, url: URL): boolean {
  return url.pathname === "/clear" && request.mode !== "navigate";
}

self.addEventListener("message", (event) => {
  const [port] = event.ports;
  if (event.data === "shared" && port) giveShared(port);
  if (event.data === "keep") event.waitUntil(keepFiles().then(keepMoreFiles));
});
