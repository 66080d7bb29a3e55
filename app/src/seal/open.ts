// Opening answers with the identity that a receipt becomes. docs/envelope.md, sections 4, 6 and 7.
import { Decrypter, identityToRecipient, type Identity } from "age-encryption";
import { bech32 } from "@scure/base";
import { type Answer, readAnswer } from "../envelope/answer.ts";
import type { Bytes } from "../envelope/bytes.ts";

const OUR_STANZA = "mlkem768x25519";

/** Not sealed to this identity, not sealed as the contract has it, or altered. */
export class OpenError extends Error {
  override name = "OpenError";
}

/** The age identity of a 32-byte secret, as text. */
export function identityOf(secret: Uint8Array): string {
  return bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", secret).toUpperCase();
}

/** The recipient `age1pq1…` that belongs to a 32-byte secret. */
export function recipientOf(secret: Uint8Array): Promise<string> {
  return identityToRecipient(identityOf(secret));
}

/** Opens an age file sealed to `mlkem768x25519` recipients alone (grease aside). Throws OpenError. */
export async function openSealed(untrusted: Uint8Array, identity: string): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(strangersRefused);
  decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(untrusted);
  } catch {
    throw new OpenError("not for us");
  }
}

/** The answers in a mailbox's places, in their order; places that hold anything else are passed over as empty. */
export async function openAnswers(
  untrusted: readonly Bytes[],
  reply: Uint8Array,
  mailbox: Uint8Array,
): Promise<Answer[]> {
  const identity = identityOf(reply);
  const places = await Promise.all(
    untrusted.map(async (sealed, place) => {
      try {
        return [readAnswer(await openSealed(sealed, identity), mailbox, place)];
      } catch {
        return [];
      }
    }),
  );
  return places.flat();
}

/** An identity that opens nothing, but throws where a header names a recipient that is neither ours nor grease. */
const strangersRefused: Identity = {
  unwrapFileKey(stanzas) {
    const types = stanzas.map((stanza) => stanza.args[0] ?? "");
    if (!types.every((type) => type === OUR_STANZA || type.endsWith("-grease")))
      throw new OpenError("foreign recipient");
    return null;
  },
};
