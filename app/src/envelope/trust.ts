// Why a card is not to be trusted.

/** One code for each sentence that a person may have to read. */
export type TrustProblem =
  "bad-signature" | "clock" | "expired" | "rolled-back" | "forked" | "other-trust" | "changed" | "malformed";

/** A card, its signing key, its log or its root is not what it should be; `changed`: the app itself is not. */
export class TrustError extends Error {
  override name = "TrustError";
  constructor(readonly code: TrustProblem) {
    super(code);
  }
}
