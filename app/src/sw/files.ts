// The app's own files: all of them are kept at install, under the name of the build, and served from there.

/** Put in by the build: a digest of all files and their paths. */
declare const BUILD: { digest: string; paths: string[] };

const PREFIX = "app-";
const CACHE = PREFIX + BUILD.digest;

const NAMED_BY_CONTENT = /^\/(?:assets|workers)\//;

/** Fetches every file of this build. Rejects unless all are there, so that none is half kept. */
export async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(BUILD.paths.map(ask));
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
