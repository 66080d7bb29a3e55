// The card of this visit: fetched once, verified, remembered.
import { type CardView, CoreError } from "../core/types.ts";
import { type Bytes, sameBytes, sha256, toHex, utf8 } from "../envelope/bytes.ts";
import { type Card, FILES_LIST, readTrust, SERVICE_WORKER, type Trust } from "../envelope/card.ts";
import { TrustError } from "../envelope/trust.ts";
import { fetchBounded } from "../exchange/bounded.ts";
import type { Gate } from "../exchange/exchange.ts";
import { newestCard } from "./newest.ts";
import { keepTrust, keptTrust } from "./store.ts";

/** A verified card and the root behind it. */
export interface TrustedCard {
  card: Card;
  trust: Trust;
}

/** The longest card file there is, and how long our own host may take for it, in milliseconds. */
const LARGEST_FILE = 40_000;
const FILE_PATIENCE = 20_000;

let ofThisVisit: Promise<TrustedCard> | undefined;

/** The card of this visit; `anew` fetches it again. Throws TrustError, or CoreError `offline` where there is none to be had. */
export function currentCard(anew = false): Promise<TrustedCard> {
  if (anew) ofThisVisit = undefined;
  const loading = (ofThisVisit ??= load());
  loading.catch(() => {
    if (ofThisVisit === loading) ofThisVisit = undefined;
  });
  return loading;
}

async function load(): Promise<TrustedCard> {
  const [trustFile, cardFile] = await Promise.all([fetchFile("/trust.json"), fetchFile("/card.json")]);
  // What is remembered is read and written by one tab at a time, so that none puts back what another has learned.
  return navigator.locks.request("card", () => judge(trustFile, cardFile));
}

/** Takes in a `card.json` that the gate gave us, because it is newer than ours. Throws TrustError, as does then who asks for the card next. */
export async function takeCard(untrusted: Bytes): Promise<void> {
  const judging = navigator.locks.request("card", () => judge(undefined, untrusted));
  ofThisVisit = judging;
  await judging;
}

/** Takes in what was fetched, or falls back on what is remembered. */
async function judge(trustFile: Bytes | undefined, cardFile: Bytes | undefined): Promise<TrustedCard> {
  const kept = await keptTrust();
  const pinned = kept?.trust ?? trustFile;
  if (pinned === undefined) throw new CoreError("offline");
  const trust = readTrust(pinned);
  if (trustFile !== undefined && !sameTrust(trust, readTrust(trustFile))) throw new TrustError("other-trust");
  const untrustedCard = cardFile ?? kept?.card ?? undefined;
  if (untrustedCard === undefined) throw new CoreError("offline");
  const { card, leaves, file, lags } = await newestCard(untrustedCard, trust, kept);
  // A host that comes behind may do so with its card, not with an app that the newer card knows no more.
  if (lags && !(await isOfBuildOn(card))) throw new TrustError("rolled-back");
  await keepTrust({ trust: pinned, card: file, leaves });
  return { card, trust };
}

/** Whether a card names the build that runs; one that names none has no app to check. */
async function isOfBuildOn({ builds }: Card): Promise<boolean> {
  if (builds.length === 0) return true;
  const list = await fetchFile(`/${FILES_LIST}`);
  const build = list && toHex(await sha256(list));
  return builds.some((known) => known[FILES_LIST] === build);
}

/** A file of our own host, or undefined where there is no line, or only somebody's log-in page in its place. */
async function fetchFile(path: string): Promise<Bytes | undefined> {
  try {
    const { status, type, body } = await fetchBounded(path, {}, LARGEST_FILE, FILE_PATIENCE);
    return status === 200 && !type.includes("html") ? body : undefined;
  } catch {
    return undefined;
  }
}

function sameTrust(one: Trust, other: Trust): boolean {
  return sameBytes(one.root, other.root) && sameBytes(utf8(one.name), utf8(other.name)) && one.demo === other.demo;
}

/** Where the exchanges of a card go: from a page of the onion service to that service itself, so that all stays in Tor. */
export function gateOf(card: Card, page: Pick<Location, "hostname" | "origin"> = location): Gate {
  const onion = page.hostname.endsWith(".onion");
  return { url: onion ? `${page.origin}/exchange` : (card.relay ?? card.gate), ohttp: card.ohttp };
}

/** What a person should see of a card. */
export function viewOf({ card, trust }: TrustedCard): CardView {
  const { number, from, until, accepts, operators, basis, demo, escrow } = card;
  const builds = card.builds.map((build) => ({ list: build[FILES_LIST] ?? "", worker: build[SERVICE_WORKER] ?? "" }));
  return { number, from, until, accepts, operators, basis, demo, escrow, ...accepts, name: trust.name, builds };
}
