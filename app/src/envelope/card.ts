// The key card that the phone seals to, and the two files it comes in. docs/envelope.md, section 8.
import { type Bytes, fromBase64, fromUtf8, sameBytes } from "./bytes.ts";
import { daysBetween, isDay } from "./day.ts";
import { readSigned, verifySigned } from "./dsse.ts";
import { continues, leafHash, treeRoot } from "./log.ts";
import { MOST_FILE_BYTES } from "./report.ts";
import { TrustError } from "./trust.ts";

const SIGNING_KEY_TYPE = "application/vnd.upstander.signing-key+json";
const CARD_TYPE = "application/vnd.upstander.card+json";
const HEAD_TYPE = "application/vnd.upstander.log-head+json";
const SIGNING_KEY_DAYS = 90;
const CARD_DAYS = 7;
const SKEW_DAYS = 1;

/** Seconds between the slots of a visit; only a demonstration's may be shorter. */
export const LONGEST_SLOT = 20;

/** The two files of a build that a card names: the list of all others, and the service worker, which holds the list's SHA-256. */
export const FILES_LIST = "files.json";
export const SERVICE_WORKER = "sw.js";

/** `trust.json`: the root that everything hangs on. */
export interface Trust {
  root: Bytes;
  name: string;
  demo: boolean;
}

/** What a verified card says. */
export interface Card {
  number: number;
  from: string;
  until: string;
  recipients: string[];
  escrow: boolean;
  gate: string;
  relay: string | null;
  ohttp: Bytes;
  work: { cap: number };
  builds: Record<string, string>[];
  accepts: { files: boolean; bytes: number };
  operators: { desk: string; gate: string; relay: string | null; app: string };
  basis: string;
  demo: { note: string; slot?: number } | null;
}

/** A card with the log it stands in, to be remembered. */
export interface VerifiedCard {
  card: Card;
  leaves: Bytes[];
}

/** Reads `trust.json`. Throws TrustError `malformed`. */
export function readTrust(untrusted: Uint8Array): Trust {
  const value = readObject(untrusted, ["version", "root", "name", "demo"]);
  const root = readBytes(value.root, 32);
  if (value.version !== 1 || typeof value.name !== "string" || typeof value.demo !== "boolean") malformed();
  return { root, name: value.name, demo: value.demo };
}

/** The card of a `card.json`, once everything about it holds. Throws TrustError with the code of what does not. */
export async function verifyCardFile(
  untrusted: Uint8Array,
  trust: Trust,
  today: string,
  remembered: readonly Bytes[],
): Promise<VerifiedCard> {
  const file = readObject(untrusted, ["version", "signing_key", "card", "head", "leaves"]);
  if (file.version !== 1 || !Array.isArray(file.leaves)) malformed();
  const leaves = (file.leaves as unknown[]).map((leaf) => readBytes(leaf, 32));
  const [signedKey, signedCard, signedHead] = [
    readSigned(file.signing_key),
    readSigned(file.card),
    readSigned(file.head),
  ];

  const signingKey = readObject(await verifySigned(signedKey, SIGNING_KEY_TYPE, trust.root), [
    "version",
    "key",
    "from",
    "until",
  ]);
  const key = readBytes(signingKey.key, 32);
  const card = readCard(await verifySigned(signedCard, CARD_TYPE, key));
  const head = readObject(await verifySigned(signedHead, HEAD_TYPE, key), ["version", "size", "root"]);

  if (signingKey.version !== 1 || head.version !== 1) malformed();
  checkDays(signingKey.from, signingKey.until, SIGNING_KEY_DAYS, today);
  checkDays(card.from, card.until, CARD_DAYS, today);

  const newest = leaves.at(-1);
  const whole = head.size === leaves.length && sameBytes(readBytes(head.root, 32), await treeRoot(leaves));
  if (!whole || newest === undefined || !sameBytes(newest, await leafHash(signedCard.payload))) {
    throw new TrustError("bad-signature");
  }
  if (card.number !== leaves.length) malformed();
  const [shorter, longer] = leaves.length < remembered.length ? [leaves, remembered] : [remembered, leaves];
  if (!continues(longer, shorter)) throw new TrustError("forked");
  if (longer === remembered) throw new TrustError("rolled-back");
  return { card, leaves };
}

/** Whether a report may still be sealed to this card: no later than seven days after its first. */
export function maySealTo(card: Card, today: string): boolean {
  return daysBetween(card.from, today) <= CARD_DAYS;
}

function readCard(signed: Uint8Array): Card {
  const value = readObject(signed, [
    ...["version", "number", "from", "until", "recipients", "escrow", "gate", "relay", "ohttp", "work", "builds"],
    ...["accepts", "operators", "basis", "demo"],
  ]);
  const card = { ...value, ohttp: readBytes(value.ohttp) } as unknown as Card & { version: unknown };
  if (!isCard(card)) malformed();
  return card;
}

function isCard(card: Card & { version: unknown }): boolean {
  return (
    card.version === 1 &&
    isCount(card.number) &&
    isDay(card.from) &&
    isDay(card.until) &&
    Array.isArray(card.recipients) &&
    card.recipients.length === (card.escrow ? 2 : 1) &&
    card.recipients.every((recipient) => isText(recipient) && /^age1pq1[a-z0-9]+$/.test(recipient)) &&
    typeof card.escrow === "boolean" &&
    isAddress(card.gate) &&
    (card.relay === null || isAddress(card.relay)) &&
    isObject(card.work) &&
    isCount(card.work.cap) &&
    Array.isArray(card.builds) &&
    card.builds.length <= 2 &&
    card.builds.every((build) => isObject(build) && Object.values(build).every(isHash)) &&
    isObject(card.accepts) &&
    typeof card.accepts.files === "boolean" &&
    isCount(card.accepts.bytes) &&
    card.accepts.bytes <= MOST_FILE_BYTES &&
    isObject(card.operators) &&
    isText(card.operators.desk) &&
    isText(card.operators.gate) &&
    (card.operators.relay === null || isText(card.operators.relay)) &&
    isText(card.operators.app) &&
    isText(card.basis) &&
    (card.demo === null || isDemo(card.demo))
  );
}

function isDemo(demo: NonNullable<Card["demo"]>): boolean {
  if (!isObject(demo) || !isText(demo.note)) return false;
  return demo.slot === undefined || (isCount(demo.slot) && demo.slot >= 1 && demo.slot <= LONGEST_SLOT);
}

function checkDays(from: unknown, until: unknown, most: number, today: string): void {
  if (!isDay(from) || !isDay(until)) return malformed();
  const life = daysBetween(from, until);
  if (life < 0 || life > most) malformed();
  if (daysBetween(from, today) < -SKEW_DAYS) throw new TrustError("clock");
  if (daysBetween(until, today) > SKEW_DAYS) throw new TrustError("expired");
}

function readObject(untrusted: Uint8Array, keys: readonly string[]): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(untrusted));
  } catch {
    malformed();
  }
  if (
    !isObject(value) ||
    Object.keys(value).length !== keys.length ||
    !keys.every((key) => Object.hasOwn(value, key))
  ) {
    malformed();
  }
  return value as Record<string, unknown>;
}

function readBytes(untrusted: unknown, length?: number): Bytes {
  try {
    const bytes = fromBase64(untrusted as string);
    if (length === undefined || bytes.length === length) return bytes;
  } catch {
    // not base64: malformed like any other
  }
  return malformed();
}

function malformed(): never {
  throw new TrustError("malformed");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isHash(value: unknown): boolean {
  return isText(value) && /^[0-9a-f]{64}$/.test(value);
}

function isAddress(value: unknown): value is string {
  return isText(value) && /^https?:\/\//.test(value);
}
