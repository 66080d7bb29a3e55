// The service worker: checks the app's own files and keeps them for use without a line, takes what another app shares, sends what
// waits. It is one file, because what a worker imports runs before anybody could check it.
import { sendInBackground } from "./background.ts";
import { answerFromFiles, ChangedError, dropOlderFiles, keepFiles, keepMoreFiles, OWN_BUILD } from "./files.ts";
import { answerInstanceFile, isInstanceFile } from "./instance.ts";
import { giveShared, takeShare } from "./share.ts";
import { ASK_BUILD, CHANGED } from "./tag.ts";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", (event) => {
  event.waitUntil(keepFiles().catch(tellOfChange));
});

self.addEventListener("sync", sendInBackground);

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOlderFiles().then(() => self.clients.claim()));
  event.waitUntil(keepMoreFiles().catch(tellOfChange));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "POST") haveTidied();
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === "/share") event.respondWith(takeShare(event));
  else if (request.method !== "GET" || isTheHosts(request, url)) return;
  else if (isInstanceFile(url.pathname)) event.respondWith(answerInstanceFile(request));
  else event.respondWith(answerFromFiles(request).catch((error: unknown) => refuse(request, error)));
});

/**
 * Has the browser tidy this worker's memory from time to time. Chromium hands it a copy of each body that the app's other worker
 * posts, does not count it, and so keeps it: a video of 400 MB filled the memory with as much. (Both measured; its static routes are
 * for pages' requests alone.) An empty buffer of a part's length takes no memory, but counts.
 */
function haveTidied(): void {
  Reflect.construct(ArrayBuffer, [1_048_576]); // the bundler would leave out a `new` that nobody uses
}

/** Only by the page's own request: an address that somebody is led to shows the app, as all do. */
function isTheHosts(request: Request, url: URL): boolean {
  return (url.pathname === "/clear" || url.pathname === "/sw.js") && request.mode !== "navigate";
}

/** Every open page stops and says so. Passes the error on. */
async function tellOfChange(error: unknown): Promise<never> {
  if (error instanceof ChangedError) {
    const pages = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
    for (const page of pages) page.postMessage(CHANGED);
  }
  throw error;
}

/** There is no page that could say so in the person's language where the page itself was changed. */
async function refuse(request: Request, error: unknown): Promise<Response> {
  await tellOfChange(error).catch(() => undefined);
  if (request.mode !== "navigate" || !(error instanceof ChangedError)) return Response.error();
  const sentence = "Someone may have changed this app. Don’t send anything now. Come back later.";
  return new Response(sentence, { status: 502, headers: { "content-type": "text/plain; charset=utf-8" } });
}

self.addEventListener("message", (event) => {
  const [port] = event.ports;
  if (event.data === "shared" && port) giveShared(port);
  if (event.data === ASK_BUILD && port) port.postMessage(OWN_BUILD);
  if (event.data === "keep") event.waitUntil(keepFiles().then(keepMoreFiles).catch(tellOfChange));
});
