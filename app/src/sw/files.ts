// The app's own files: none is kept or served whose bytes are not the ones that the card vouches for.
import { sha256, toHex } from "../envelope/bytes.ts";
import { cardVouchesFor } from "./vouched.ts";

/** Put in by the build: SHA-256 of `files.json`, which lists every other file of the same build with its own. */
declare const BUILD: string;

/** The build that this worker keeps and serves. */
export const OWN_BUILD = BUILD;

const PREFIX = "app-";
const CACHE = PREFIX + BUILD.slice(0, 16);
const LIST = "files.json";
const PAGE = "index.html";

/** Served by the host, never by us: fetching it makes the browser forget everything. */
const NOT_KEPT = "clear";

/** Half a megabyte for one kind of picture: kept once the app stands. */
const KEPT_LATER = /^decoder\/|\.wasm$/;

const NAMED_BY_CONTENT = /^(?:assets|workers|decoder)\//;

/** What a file is follows from its name, never from what the host says of it. */
const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  md: "text/plain; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
};

/** Of the host's headers only these: others could send the page elsewhere or put something into it. */
const HEADERS = [
  "content-security-policy",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "permissions-policy",
  "referrer-policy",
  "x-content-type-options",
  "x-frame-options",
];

/** The host gave other bytes than those that the card vouches for. */
export class ChangedError extends Error {
  override name = "ChangedError";
}

/**
 * Fetches every file of this build. Rejects unless all are there and right, so that none is half kept: ChangedError where the card
 * does not know the build or a file is not what it should be, TrustError where there is something wrong with the card.
 */
export async function keepFiles(): Promise<void> {
  if (!(await cardVouchesFor(BUILD))) throw new ChangedError();
  const list = await listedFiles();
  const paths = [...list.keys()].filter((path) => path !== NOT_KEPT && !KEPT_LATER.test(path));
  await Promise.all(paths.map((path) => keptFile(path, list)));
}

/**
 * Fetches the rest once the app stands, so that it works without a line, and so that nobody on the line sees by such a fetch what
 * kind of picture a person has. Rejects only with ChangedError: without a line, the next visit tries again.
 */
export async function keepMoreFiles(): Promise<void> {
  try {
    const list = await listedFiles();
    await Promise.all([...list.keys()].filter((path) => KEPT_LATER.test(path)).map((path) => keptFile(path, list)));
  } catch (error) {
    if (error instanceof ChangedError) throw error;
  }
}

/** Forgets the files of earlier builds. */
export async function dropOlderFiles(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  );
}

/** The file; for any page of the app its one page. What is not of this build is not there. Rejects with ChangedError. */
export async function answerFromFiles(request: Request): Promise<Response> {
  const path = request.mode === "navigate" ? PAGE : new URL(request.url).pathname.slice(1) || PAGE;
  const cache = await caches.open(CACHE);
  const kept = await cache.match(addressOf(path));
  if (kept) return kept;
  const list = await listedFiles();
  return list.has(path) ? keptFile(path, list) : new Response(null, { status: 404 });
}

/** Paths of this build with the SHA-256 of each. */
async function listedFiles(): Promise<Map<string, string>> {
  const file = await keptFile(LIST, new Map([[LIST, BUILD]]));
  return new Map(Object.entries((await file.json()) as Record<string, string>));
}

/** A file from among the kept ones, or else from the host, checked and then kept. */
async function keptFile(path: string, list: Map<string, string>): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(addressOf(path));
  if (kept) return kept;
  const response = await fetch(addressOf(path), { cache: cacheFor(path), credentials: "omit", redirect: "error" });
  if (!response.ok) throw new TypeError(`The host does not give ${path}.`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (toHex(await sha256(bytes)) !== list.get(path)) throw new ChangedError();
  const file = new Response(bytes, { headers: headersOf(path, response.headers) });
  await cache.put(addressOf(path), file.clone());
  return file;
}

/** A file whose name changes with its content may come from the browser's own cache, which has just fetched it. */
function cacheFor(path: string): RequestCache {
  return NAMED_BY_CONTENT.test(path) ? "default" : "no-cache";
}

function headersOf(path: string, untrusted: Headers): Headers {
  const headers = new Headers({ "content-type": TYPES[/[^.]*$/.exec(path)?.[0] ?? ""] ?? "application/octet-stream" });
  for (const name of HEADERS) {
    const value = untrusted.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}

function addressOf(path: string): string {
  return path === PAGE ? "/" : `/${path}`;
}
