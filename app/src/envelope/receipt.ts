// The receipt: eight words that only the person has, and the keys they become. docs/envelope.md, section 6.
import { type Bytes, concat, sha256, utf8 } from "./bytes.ts";

const LIST_LENGTH = 7_776;
const DRAWN = 7;
const WORDS = DRAWN + 1;

/** The keys behind a receipt. `reply` is the secret of an age identity, 32 bytes. */
export interface ReceiptKeys {
  mailbox: Bytes;
  reply: Bytes;
  followUp: Bytes;
}

/** Typed words are right, or what is wrong with them. */
export type ReceiptReading = { words: string[] } | { unknown: string[] } | { count: number } | { check: true };

/** The EFF large list, and which of its words are read in a receipt but never drawn for one. */
interface Words {
  list: readonly string[];
  unkind: ReadonlySet<string>;
}

let loaded: Promise<Words> | undefined;

/** The EFF large list, loaded when first asked for. */
export async function wordList(): Promise<readonly string[]> {
  return (await words()).list;
}

function words(): Promise<Words> {
  return (loaded ??= loadWords());
}

/** Both files at once, whatever they are wanted for, so that the line sees the same of everybody. */
async function loadWords(): Promise<Words> {
  const [{ default: text }, { default: unkind }] = await Promise.all([
    import("../../../src/upstander/envelope/words.txt?raw"),
    import("../../../src/upstander/envelope/unkind.txt?raw"),
  ]);
  const list = text.trim().split("\n");
  if (list.length !== LIST_LENGTH) throw new Error("the word list is not whole");
  return { list, unkind: new Set(unkind.trim().split("\n")) };
}

/** Draws a new receipt, every one as likely as another. One that would frighten, shame or accuse who gets it is drawn again. */
export async function drawWords(): Promise<string[]> {
  const { list, unkind } = await words();
  for (;;) {
    const indexes = Array.from({ length: DRAWN }, drawIndex);
    const drawn = [...indexes, await checkIndex(indexes)].map((index) => list[index] as string);
    if (!drawn.some((word) => unkind.has(word))) return drawn;
  }
}

/** Reads what somebody typed: case folded, split at white space and commas, hyphens of the list's own words optional. */
export async function readWords(typed: string): Promise<ReceiptReading> {
  const list = await wordList();
  const byTyping = new Map(list.flatMap((word) => [[word, word] as const, [word.replace("-", ""), word] as const]));
  const tokens = typed
    .normalize("NFKC")
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((token) => token !== "");
  const unknown = tokens.filter((token) => !byTyping.has(token));
  if (unknown.length > 0) return { unknown };
  if (tokens.length !== WORDS) return { count: tokens.length };
  const words = tokens.map((token) => byTyping.get(token) as string);
  const indexes = words.map((word) => list.indexOf(word));
  if (indexes[DRAWN] !== (await checkIndex(indexes.slice(0, DRAWN)))) return { check: true };
  return { words };
}

/** The keys of eight right words. Throws RangeError for others. */
export async function receiptKeys(words: readonly string[]): Promise<ReceiptKeys> {
  const reading = await readWords(words.join(" "));
  if (!("words" in reading)) throw new RangeError("not the words of a receipt");
  const list = await wordList();
  const secret = keyMaterial(reading.words.slice(0, DRAWN).map((word) => list.indexOf(word)));
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const derive = async (info: string, length: number): Promise<Bytes> => {
    const parameters = { name: "HKDF", hash: "SHA-256", salt: utf8("upstander receipt v1"), info: utf8(info) };
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 8 * length));
  };
  const [mailbox, reply, followUp] = await Promise.all([
    derive("mailbox", 16),
    derive("reply", 32),
    derive("follow-up", 32),
  ]);
  return { mailbox, reply, followUp };
}

/** A number below 7,776: numbers of the last, incomplete round of 65,536 are thrown away, since they would be likelier. */
function drawIndex(): number {
  const fair = 65_536 - (65_536 % LIST_LENGTH);
  for (;;) {
    const [drawn = 0] = crypto.getRandomValues(new Uint16Array(1));
    if (drawn < fair) return drawn % LIST_LENGTH;
  }
}

async function checkIndex(indexes: readonly number[]): Promise<number> {
  const hash = await sha256(concat(utf8("upstander receipt check v1"), keyMaterial(indexes)));
  return Number(new DataView(hash.buffer).getBigUint64(0) % BigInt(LIST_LENGTH));
}

function keyMaterial(indexes: readonly number[]): Bytes {
  return Uint8Array.from(indexes.flatMap((index) => [index >> 8, index & 0xff]));
}
