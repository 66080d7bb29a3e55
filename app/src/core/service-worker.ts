// The app's service worker, and a watch over it: the old one can't stop a changed one, so the page that runs looks at each update.
import { sha256, toHex } from "../envelope/bytes.ts";
import { ASK_BUILD, CHANGED } from "../sw/tag.ts";
import { askAtOnce, holdUntil } from "./ask.ts";
import { trusted } from "./trusted.ts";
import { TrustError } from "./types.ts";

const SCRIPT = "/sw.js";
const TRIES = 3;
const PAUSE = 1_000;
const PATIENCE = 2_000;

const listeners = new Set<(error: unknown) => void>();
const seen = new WeakSet<ServiceWorker>();
let failed: (() => Promise<void>) | undefined;

/** Starts it in a built app, where the browser has such a thing: without one everything works, but not without a line. Never rejects. */
export async function startServiceWorker(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const running = navigator.serviceWorker.controller;
  navigator.serviceWorker.onmessage = ({ data }) => {
    if (data === CHANGED) judge(() => Promise.reject(new TrustError("changed")));
  };
  const registration = await navigator.serviceWorker.register(trusted.createScriptURL(SCRIPT)).catch(() => undefined);
  const look = (): void => {
    const found = registration?.installing ?? registration?.waiting;
    if (!found || seen.has(found)) return;
    seen.add(found);
    judge(() => checkUpdate(running));
  };
  registration?.addEventListener("updatefound", look);
  look();
}

/** Calls back when the app turns out to be changed. Returns what ends that. */
export function onChanged(listener: (error: unknown) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Looks again where the last look went badly. */
export function lookAgain(): void {
  if (failed) judge(failed);
}

/** Nothing is sent while a check runs, nor after one that rejects. */
function judge(check: () => Promise<void>): void {
  failed = undefined;
  const settled = check();
  holdUntil(settled);
  settled.catch((error: unknown) => {
    failed = check;
    for (const listener of listeners) listener(error);
  });
}

/**
 * Rejects with TrustError `changed` unless the host's service worker is one that the card vouches for. An update whose bytes are
 * those of the running one is none: then the host shows us other bytes than it gives to the browser.
 */
async function checkUpdate(running: ServiceWorker | null): Promise<void> {
  const worker = toHex(await sha256(await fetchScript()));
  const isThere = ({ builds }: { builds: { worker: string }[] }): boolean => {
    return builds.length === 0 || builds.some((build) => build.worker === worker);
  };
  let card = await askAtOnce("loadCard");
  if (!isThere(card)) card = await askAtOnce("loadCard", true);
  const list = running && (await askBuild(running));
  const own = card.builds.filter((build) => build.list === list);
  if (!isThere(card) || (own.length > 0 && own.every((build) => build.worker === worker))) {
    throw new TrustError("changed");
  }
}

/** The script as the host gives it now. The browser has just fetched it, so there is a line: who withholds it from us is not trusted. */
async function fetchScript(): Promise<Uint8Array<ArrayBuffer>> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(SCRIPT, { cache: "no-cache", credentials: "omit", redirect: "error" }).catch(
      () => null,
    );
    if (response?.ok) return new Uint8Array(await response.arrayBuffer());
    if (tries === TRIES) throw new TrustError("changed");
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** SHA-256 of the list of files of a running service worker, or null where it does not say. */
function askBuild(running: ServiceWorker): Promise<string | null> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(null);
    }, PATIENCE);
    port1.onmessage = ({ data }: MessageEvent<string>) => {
      clearTimeout(timer);
      resolve(data);
    };
    running.postMessage(ASK_BUILD, [port2]);
  });
}
