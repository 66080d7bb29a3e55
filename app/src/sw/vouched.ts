// What the card says of a build, under the root that the page has pinned.
import type { Bytes } from "../envelope/bytes.ts";
import { readTrust, FILES_LIST } from "../envelope/card.ts";
import { fetchBounded } from "../exchange/bounded.ts";
import { newestCard } from "../worker/newest.ts";
import { hasStore, keptTrust } from "../worker/store.ts";

const LARGEST_FILE = 40_000;
const PATIENCE = 20_000;

/**
 * Whether the newest card, the host's or the one that this phone remembers, names a build. On the first visit, when nothing is pinned
 * yet, the root is the one that comes with the app. Throws TrustError; TypeError without a line.
 */
export async function cardVouchesFor(build: string): Promise<boolean> {
  // Looking must not make a store where there is none: a cleared app keeps nothing.
  const kept = (await hasStore()) ? await keptTrust() : undefined;
  const trust = readTrust(kept?.trust ?? (await fetchFile("/trust.json")));
  const { card } = await newestCard(await fetchFile("/card.json"), trust, kept);
  return card.builds.some((known) => known[FILES_LIST] === build);
}

async function fetchFile(path: string): Promise<Bytes> {
  const { status, body } = await fetchBounded(path, {}, LARGEST_FILE, PATIENCE);
  if (status !== 200) throw new TypeError(`The host does not give ${path}.`);
  return body;
}
