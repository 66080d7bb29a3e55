// Signed JSON in DSSE envelopes: the signature is checked before the payload is parsed. docs/envelope.md, section 8.
import { type Bytes, concat, fromBase64, utf8 } from "./bytes.ts";
import { TrustError } from "./trust.ts";

/** A DSSE envelope as it came; nothing of it has been checked. */
export interface Signed {
  type: string;
  payload: Bytes;
  signature: Bytes;
}

/** Reads the parsed JSON of an envelope. Throws TrustError `malformed`. */
export function readSigned(untrusted: unknown): Signed {
  try {
    const { payloadType, payload, signatures } = untrusted as Record<string, unknown>;
    const [first, ...others] = signatures as unknown[];
    const { sig } = first as Record<string, unknown>;
    if (
      typeof payloadType !== "string" ||
      typeof payload !== "string" ||
      typeof sig !== "string" ||
      others.length > 0
    ) {
      throw new TrustError("malformed");
    }
    return { type: payloadType, payload: fromBase64(payload), signature: fromBase64(sig) };
  } catch {
    throw new TrustError("malformed");
  }
}

/** The payload, once type and Ed25519 signature hold. Throws TrustError `bad-signature`. */
export async function verifySigned(signed: Signed, type: string, publicKey: Bytes): Promise<Bytes> {
  if (signed.type !== type) throw new TrustError("bad-signature");
  const message = preAuthenticationEncoding(type, signed.payload);
  const holds =
    (await verifyNatively(publicKey, signed.signature, message)) ??
    (await verifyPortably(publicKey, signed.signature, message));
  if (!holds) throw new TrustError("bad-signature");
  return signed.payload;
}

/** Whether the signature holds by the browser's own Ed25519; undefined where it has none. */
export async function verifyNatively(publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean | undefined> {
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, message);
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotSupportedError") return undefined;
    return false;
  }
}

/** The same by a library, for browsers without Ed25519; as strict as the native ones. */
export async function verifyPortably(publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  const { verifyAsync } = await import("@noble/ed25519");
  try {
    return await verifyAsync(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

function preAuthenticationEncoding(type: string, payload: Bytes): Bytes {
  return concat(utf8(`DSSEv1 ${utf8(type).length} ${type} ${payload.length} `), payload);
}
