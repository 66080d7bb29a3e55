// The app's own files: all of them are kept at install, under the name of the build, and served from there.

/** Put in by the build: a digest of all files, the paths of those that are kept at once, and of those that few ever need. */
declare const BUILD: { digest: string; paths: string[]; later: string[] };

const PREFIX = "app-";
const CACHE = PREFIX + BUILD.digest;

const NAMED_BY_CONTENT = /^\/(?:assets|workers|decoder)\//;

/** Fetches every file of this build. Rejects unless all are there, so that none is half kept. */
export async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(BUILD.paths.map(ask));
}

/**
 * Fetches the rest once the app stands, so that it works without a line, and so that nobody on the line sees by such a fetch what
 * kind of picture a person has. Never rejects: the next visit tries again.
 */
export async function keepMoreFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  const kept = await Promise.all(BUILD.later.map((path) => cache.match(path)));
  const missing = BUILD.later.filter((_, index) => kept[index] === undefined);
  await cache.addAll(missing.map(ask)).catch(() => undefined);
}

/** A file whose name changes with its content may come from the browser's own cache, which has just fetched it. */
function ask(path: string): Request {
  return new Request(path, { cache: NAMED_BY_CONTENT.test(path) ? "default" : "reload", credentials: "omit" });
}

/** Forgets the files of earlier builds. */
export async function dropOlderFiles(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  );
}

/** The kept file; for any page of the app its one page; what isn't ours from the network. */
export async function answerFromFiles(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const wanted = request.mode === "navigate" ? "/" : request;
  return (await cache.match(wanted, { ignoreSearch: true, ignoreVary: true })) ?? fetch(request);
}
