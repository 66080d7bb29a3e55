// Oblivious HTTP, the client's side: sealing one request and opening the one answer to it. RFC 9458, sections 4.3 and 4.4.
import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256, type KemInterface } from "@hpke/core";
import { type Bytes, concat, utf8 } from "../envelope/bytes.ts";

const SUITE = Uint8Array.of(0x00, 0x01, 0x00, 0x01); // HKDF-SHA256 with AES-128-GCM
const KEM = Uint8Array.of(0x00, 0x20); // DHKEM(X25519, HKDF-SHA256)
const KEY_LENGTH = 16;
const NONCE_LENGTH = 12;
const RESPONSE_NONCE_LENGTH = 16;
const HEADER_LENGTH = 7;
const ENCAPSULATED_KEY_LENGTH = 32;
const TAG_LENGTH = 16;

/** By how many bytes an encapsulated request is longer than what it holds. */
export const REQUEST_OVERHEAD = HEADER_LENGTH + ENCAPSULATED_KEY_LENGTH + TAG_LENGTH;

/** A gateway's key, with the one suite that we speak. */
export interface GatewayKey {
  id: number;
  publicKey: Bytes;
}

/** A sealed request, and what opens the answer to it. */
export interface Encapsulated {
  request: Bytes;
  openResponse(untrusted: Bytes): Promise<Bytes>;
}

/** Key configuration or answer are not what they should be. */
export class EncapsulationError extends Error {
  override name = "EncapsulationError";
}

/** Reads a key configuration without a length prefix (section 3.1). It has to name our suite; others beside it are passed over. */
export function readGatewayKey(untrusted: Uint8Array): GatewayKey {
  const [id = 0] = untrusted;
  const [publicKey, suites] = [untrusted.slice(3, 35), untrusted.subarray(37)];
  const count = ((untrusted[35] ?? 0) << 8) | (untrusted[36] ?? 0);
  const known = Array.from({ length: suites.length / 4 }, (_, i) => suites.subarray(4 * i, 4 * i + 4)).some((suite) =>
    SUITE.every((byte, i) => byte === suite[i]),
  );
  if (untrusted[1] !== KEM[0] || untrusted[2] !== KEM[1] || count !== suites.length || count % 4 !== 0 || !known) {
    throw new EncapsulationError("key configuration");
  }
  return { id, publicKey };
}

/** Seals a binary HTTP request, which fills its buffer. `ephemeral` is given by the test of the published example alone. */
export async function encapsulate(key: GatewayKey, request: Bytes, ephemeral?: CryptoKeyPair): Promise<Encapsulated> {
  const suite = new CipherSuite({ kem: await kem(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
  const header = concat(Uint8Array.of(key.id), KEM, SUITE);
  const context = await suite.createSenderContext({
    recipientPublicKey: await suite.kem.deserializePublicKey(key.publicKey),
    info: concat(utf8("message/bhttp request\0"), header),
    ...(ephemeral ? { ekm: ephemeral } : {}),
  });
  const encapsulatedKey = new Uint8Array(context.enc);
  const sealed = new Uint8Array(await context.seal(request.buffer)); // of a view of it the library would make a copy
  const secret = await context.export(utf8("message/bhttp response"), KEY_LENGTH);
  return {
    request: concat(header, encapsulatedKey, sealed),
    openResponse: (untrusted) => openResponse(untrusted, encapsulatedKey, secret),
  };
}

async function openResponse(untrusted: Bytes, encapsulatedKey: Bytes, secret: ArrayBuffer): Promise<Bytes> {
  const salt = concat(encapsulatedKey, untrusted.subarray(0, RESPONSE_NONCE_LENGTH));
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const expand = (info: string, length: number): Promise<ArrayBuffer> =>
    crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info: utf8(info) }, material, 8 * length);
  const key = await crypto.subtle.importKey("raw", await expand("key", KEY_LENGTH), "AES-GCM", false, ["decrypt"]);
  const iv = await expand("nonce", NONCE_LENGTH);
  try {
    const sealed = untrusted.subarray(RESPONSE_NONCE_LENGTH);
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed));
  } catch {
    throw new EncapsulationError("answer");
  }
}

let known: Promise<KemInterface> | undefined;

/** The browser's own X25519, or a library's where it has none. */
function kem(): Promise<KemInterface> {
  return (known ??= findKem());
}

async function findKem(): Promise<KemInterface> {
  const native = await crypto.subtle.generateKey("X25519", false, ["deriveBits"]).then(
    () => true,
    () => false,
  );
  if (native) return new DhkemX25519HkdfSha256();
  const portable = await import("@hpke/dhkem-x25519");
  return new portable.DhkemX25519HkdfSha256();
}
