// The app's service worker, and a watch over it: the old one can't stop a changed one, so the page looks at the one that it finds, which
// may have come while no page was open, and at each update.
import { sha256, toHex } from "../envelope/bytes.ts";
import { ASK_BUILD, CHANGED } from "../sw/tag.ts";
import { askAtOnce, holdUntil } from "./ask.ts";
import { trusted } from "./trusted.ts";
import { type CardView, TrustError } from "./types.ts";

const SCRIPT = "/sw.js";
const TRIES = 3;
const PAUSE = 1_000;
const PATIENCE = 2_000;

const listeners = new Set<(error: unknown) => void>();
const seen = new WeakSet<ServiceWorker>();
let putOff: (() => Promise<void>) | undefined;
let isResting = false;

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
  if (running !== null) judge(checkRunning);
  look();
}

/** Calls back when the app turns out to be changed. Returns what ends that. */
export function onChanged(listener: (error: unknown) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Puts off every look until one is asked for: it would fetch the card and keep it, in an app that has just been cleared. */
export function rest(): void {
  isResting = true;
}

/** Looks again where the last look went badly or was put off. */
export function lookAgain(): void {
  isResting = false;
  if (putOff) judge(putOff);
}

/** Nothing is sent while a check runs, nor after one that rejects. */
function judge(check: () => Promise<void>): void {
  putOff = isResting ? check : undefined;
  if (isResting) return;
  const settled = check();
  holdUntil(settled);
  settled.catch((error: unknown) => {
    putOff = check;
    for (const listener of listeners) listener(error);
  });
}

/** Rejects with TrustError `changed` where the host gives out a service worker that the card does not vouch for. */
async function checkRunning(): Promise<void> {
  try {
    const script = await fetchScript(AbortSignal.timeout(PATIENCE));
    if (script !== null) await cardWith(script);
  } catch (error) {
    // Without a line there is nothing to look at, and the page is not kept waiting for one.
    if (error instanceof TrustError) throw error;
  }
}

/**
 * Rejects with TrustError `changed` unless the host's service worker is one that the card vouches for. An update whose bytes are
 * those of the running one is none: then the host shows us other bytes than it gives to the browser.
 */
async function checkUpdate(running: ServiceWorker | null): Promise<void> {
  const { card, worker } = await cardWith(await fetchScriptForSure());
  const list = running && (await askBuild(running));
  const own = card.builds.filter((build) => build.list === list);
  if (own.length > 0 && own.every((build) => build.worker === worker)) throw new TrustError("changed");
}

/** The newest card, and the script's SHA-256, which the card names. Rejects with TrustError `changed` where it does not. */
async function cardWith(script: Uint8Array<ArrayBuffer>): Promise<{ card: CardView; worker: string }> {
  const worker = toHex(await sha256(script));
  const isThere = ({ builds }: CardView): boolean => {
    return builds.length === 0 || builds.some((build) => build.worker === worker);
  };
  let card = await askAtOnce("loadCard");
  if (!isThere(card)) card = await askAtOnce("loadCard", true);
  if (!isThere(card)) throw new TrustError("changed");
  return { card, worker };
}

/** The script of an update. The browser has just fetched it, so there is a line: who withholds it from us is not trusted. */
async function fetchScriptForSure(): Promise<Uint8Array<ArrayBuffer>> {
  for (let tries = 1; ; tries++) {
    const script = await fetchScript().catch(() => null);
    if (script !== null) return script;
    if (tries === TRIES) throw new TrustError("changed");
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** The script as the host gives it now. Null where it gives none, or only somebody's log-in page in its place; rejects without a line. */
async function fetchScript(signal: AbortSignal | null = null): Promise<Uint8Array<ArrayBuffer> | null> {
  const response = await fetch(SCRIPT, { cache: "no-cache", credentials: "omit", redirect: "error", signal });
  // What is no script no browser runs as one.
  if (!response.ok || !response.headers.get("content-type")?.includes("javascript")) return null;
  return new Uint8Array(await response.arrayBuffer());
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
