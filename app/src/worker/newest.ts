// The newer of two cards: the one that somebody gives us, and the one that this phone has learned already.
import type { Bytes } from "../envelope/bytes.ts";
import { type Trust, type VerifiedCard, verifyCardFile } from "../envelope/card.ts";
import { today } from "../envelope/day.ts";
import { TrustError } from "../envelope/trust.ts";
import type { KeptTrust } from "./store.ts";

/** A verified card, the `card.json` it came in, and whether we were given an older one. */
export interface NewestCard extends VerifiedCard {
  file: Bytes;
  lags: boolean;
}

/**
 * The card we are given once it holds; or the remembered one, where ours is an older one of the same log: a host may come behind what
 * the gate has told. Throws TrustError.
 */
export async function newestCard(untrusted: Bytes, trust: Trust, kept: KeptTrust | undefined): Promise<NewestCard> {
  const leaves = kept?.leaves ?? [];
  try {
    return { ...(await verifyCardFile(untrusted, trust, today(), leaves)), file: untrusted, lags: false };
  } catch (error) {
    if (!(error instanceof TrustError) || error.code !== "rolled-back" || !kept?.card) throw error;
    return { ...(await verifyCardFile(kept.card, trust, today(), leaves)), file: kept.card, lags: true };
  }
}
