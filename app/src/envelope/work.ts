// Proof of work: what a flood has to pay, and nobody in peace. docs/envelope.md, section 12.
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, fromHex, toHex, uint32 } from "./bytes.ts";

const SEED_LENGTH = 32;
const NONCE_LENGTH = 8;
const DIGEST_LENGTH = 32;
const WHOLE = 1n << 256n;
const PARTS_OF_32_MIB = 32;

/** What a gate asks for now: a seed, and how many tries the smallest report costs on average (0: none). */
export interface Demand {
  seed: Bytes;
  difficulty: number;
}

/** What work is done for. `isWhole`: a report of the smallest class. */
export interface Worked {
  envelope: Bytes;
  parts: number;
  isWhole: boolean;
}

/** Reads the header `work` of an answer. Throws RangeError where it is not of its form. */
export function readDemand(untrusted: string): Demand {
  const [, seed = "", difficulty = ""] = /^([0-9a-f]{64}) ([0-9]{1,9})$/.exec(untrusted) ?? [];
  if (seed.length !== 2 * SEED_LENGTH) throw new RangeError("not a demand for work");
  return { seed: fromHex(seed), difficulty: Number(difficulty) };
}

/** How many times the smallest report's work a report costs. */
export function workFactor({ parts, isWhole }: Pick<Worked, "parts" | "isWhole">): number {
  if (isWhole) return 1;
  if (parts === 1) return 2;
  return parts <= PARTS_OF_32_MIB ? 4 : 8;
}

/** A search for work that meets a demand; takes difficulty × factor tries on average. It goes on where it was left. */
export class Search {
  private readonly begun: ReturnType<typeof sha256.create>;
  private readonly bound: Bytes | null;
  private readonly nonce: Bytes = new Uint8Array(NONCE_LENGTH);
  private readonly digest: Bytes = new Uint8Array(DIGEST_LENGTH);
  private tried = 0;

  constructor(
    private readonly demand: Demand,
    worked: Worked,
  ) {
    this.begun = sha256.create().update(concat(demand.seed, worked.envelope, uint32(worked.parts)));
    this.bound = boundOf(demand.difficulty * workFactor(worked));
  }

  /** Tries so many nonces; the header `work` of a call once one is found, else null. */
  next(tries: number): string | null {
    const { begun, nonce, digest } = this;
    const view = new DataView(nonce.buffer);
    let hash = begun.clone();
    for (const end = this.tried + tries; this.tried < end; this.tried++) {
      view.setUint32(0, Math.floor(this.tried / 2 ** 32));
      view.setUint32(4, this.tried % 2 ** 32);
      hash = begun._cloneInto(hash);
      hash.update(nonce).digestInto(digest);
      if (isBelow(digest, this.bound)) return `${toHex(this.demand.seed)} ${toHex(nonce)}`;
    }
    return null;
  }
}

/** 2²⁵⁶ ÷ tries, or null where that is everything. */
function boundOf(tries: number): Bytes | null {
  if (tries <= 1) return null;
  return fromHex((WHOLE / BigInt(tries)).toString(16).padStart(2 * DIGEST_LENGTH, "0"));
}

function isBelow(digest: Bytes, bound: Bytes | null): boolean {
  if (bound === null) return true;
  for (let i = 0; i < DIGEST_LENGTH; i++) {
    const difference = (digest[i] ?? 0) - (bound[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
