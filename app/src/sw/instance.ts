// The two files that differ between installations: always asked for anew; the kept ones serve only a visit without a line.

const CACHE = "instance";
const PATHS = new Set(["/trust.json", "/card.json"]);

/** Whether a path names one of the two. */
export function isInstanceFile(path: string): boolean {
  return PATHS.has(path);
}

/** The file from the network, kept for later; the kept one when there is no line. */
export async function answerInstanceFile(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(request, { cache: "no-store" });
    // A café's log-in page in its place is not kept: it would shut out the file that was there.
    if (fresh.ok && !fresh.headers.get("content-type")?.includes("html")) await cache.put(request.url, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    throw error;
  }
}
