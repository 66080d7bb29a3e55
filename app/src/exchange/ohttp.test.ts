import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { describe, expect, it } from "vitest";
import { concat, fromHex, toHex } from "../envelope/bytes.ts";
import { encapsulate, EncapsulationError, readGatewayKey } from "./ohttp.ts";

// RFC 9458, appendix A.
const KEY_CONFIGURATION = "01002031e1f05a740102115220e9af918f738674aec95f54db6e04eb705aae8e79815500080001000100010003";
const EPHEMERAL_SECRET = "bc51d5e930bda26589890ac7032f70ad12e4ecb37abb1b65b1256c9c48999c73";
const REQUEST = "00034745540568747470730b6578616d706c652e636f6d012f";
const ENCAPSULATED_REQUEST =
  "010020000100014b28f881333e7c164ffc499ad9796f877f4e1051ee6d31bad19dec96c208b472" +
  "6374e469135906992e1268c594d2a10c695d858c40a026e7965e7d86b83dd440b2c0185204b4d63525";
const ENCAPSULATED_RESPONSE = "c789e7151fcba46158ca84b04464910d86f9013e404feea014e7be4a441f234f857fbd";
const RESPONSE = "0140c8";

/** The key pair of a raw X25519 secret: PKCS #8 puts 16 set bytes before it; the public key comes with the JWK. */
async function keyPairOf(secret: Uint8Array): Promise<CryptoKeyPair> {
  const pkcs8 = concat(fromHex("302e020100300506032b656e04220420"), secret);
  const exportable = await crypto.subtle.importKey("pkcs8", pkcs8, "X25519", true, ["deriveBits"]);
  const { x = "" } = await crypto.subtle.exportKey("jwk", exportable);
  const publicKey = await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "X25519", x }, "X25519", true, []);
  return { privateKey: exportable, publicKey };
}

describe("the published example", () => {
  it("is what we send and read", async () => {
    const key = readGatewayKey(fromHex(KEY_CONFIGURATION));
    const sent = await encapsulate(key, fromHex(REQUEST), await keyPairOf(fromHex(EPHEMERAL_SECRET)));
    expect(toHex(sent.request)).toBe(ENCAPSULATED_REQUEST);
    expect(toHex(await sent.openResponse(fromHex(ENCAPSULATED_RESPONSE)))).toBe(RESPONSE);
  });

  it("is refused where one bit of the answer differs", async () => {
    const key = readGatewayKey(fromHex(KEY_CONFIGURATION));
    const sent = await encapsulate(key, fromHex(REQUEST), await keyPairOf(fromHex(EPHEMERAL_SECRET)));
    const answer = fromHex(ENCAPSULATED_RESPONSE);
    for (const at of answer.keys()) {
      const altered = answer.slice();
      altered[at] = (altered[at] ?? 0) ^ 1;
      await expect(sent.openResponse(altered)).rejects.toThrow(EncapsulationError);
    }
    await expect(sent.openResponse(new Uint8Array(3))).rejects.toThrow(EncapsulationError);
  });
});

it("a fresh request opens with the gateway's key, and no two are alike", async () => {
  const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
  const pair = await suite.kem.generateKeyPair();
  const publicKey = new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey));
  const [one, other] = await Promise.all([
    encapsulate({ id: 7, publicKey }, fromHex(REQUEST)),
    encapsulate({ id: 7, publicKey }, fromHex(REQUEST)),
  ]);
  expect(toHex(one.request)).not.toBe(toHex(other.request));
  const info = concat(new TextEncoder().encode("message/bhttp request\0"), fromHex("07002000010001"));
  const context = await suite.createRecipientContext({
    recipientKey: pair.privateKey,
    enc: one.request.slice(7, 39),
    info,
  });
  expect(toHex(new Uint8Array(await context.open(one.request.slice(39))))).toBe(REQUEST);
});

describe("a key configuration", () => {
  it.each([
    ["nothing", ""],
    ["another KEM", KEY_CONFIGURATION.replace("010020", "010010")],
    ["no suite that we know", KEY_CONFIGURATION.slice(0, 70) + "0004" + "00010003"],
    ["more than it counts", KEY_CONFIGURATION + "00010001"],
    ["cut short", KEY_CONFIGURATION.slice(0, -2)],
  ])("with %s is refused", (_, configuration) => {
    expect(() => readGatewayKey(fromHex(configuration))).toThrow(EncapsulationError);
  });
});
