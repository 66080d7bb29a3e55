import { describe, expect, it } from "vitest";
import { readVectors } from "../testing/vectors.ts";
import { fromBase64, utf8 } from "./bytes.ts";
import { maySealTo, readTrust, verifyCardFile } from "./card.ts";
import { readSigned, verifyNatively, verifyPortably } from "./dsse.ts";
import { TrustError } from "./trust.ts";

const vectors = readVectors("card") as {
  trust_json: string;
  payload: Record<string, unknown>;
  cases: { name: string; card_json: string; today: string; remembered: string[]; code: string | null }[];
};
const trust = readTrust(utf8(vectors.trust_json));

async function codeOf(attempt: Promise<unknown>): Promise<string | null> {
  try {
    await attempt;
    return null;
  } catch (error) {
    if (error instanceof TrustError) return error.code;
    throw error;
  }
}

describe("a card file", () => {
  it.each(vectors.cases)("$name: $code", async ({ card_json, today, remembered, code }) => {
    const leaves = remembered.map(fromBase64);
    expect(await codeOf(verifyCardFile(utf8(card_json), trust, today, leaves))).toBe(code);
  });

  it("says what was signed", async () => {
    const [newest] = vectors.cases;
    const { card, leaves } = await verifyCardFile(utf8(newest?.card_json ?? ""), trust, "2026-11-22", []);
    expect({ ...card, ohttp: vectors.payload.ohttp }).toEqual(vectors.payload);
    expect(leaves).toHaveLength(2);
  });

  it("may be sealed to for seven days from its first, whatever skew its check allows", async () => {
    const [newest] = vectors.cases;
    const { card } = await verifyCardFile(utf8(newest?.card_json ?? ""), trust, "2026-11-30", []);
    expect(maySealTo(card, "2026-11-29")).toBe(true);
    expect(maySealTo(card, "2026-11-30")).toBe(false);
  });
});

describe("a signature", () => {
  const file = JSON.parse(vectors.cases[0]?.card_json ?? "") as { signing_key: unknown };
  const signed = readSigned(file.signing_key);
  const message = utf8(
    `DSSEv1 ${signed.type.length} ${signed.type} ${signed.payload.length} ${atob(btoa(String.fromCharCode(...signed.payload)))}`,
  );

  it("means the same to the browser's own Ed25519 and to the library's", async () => {
    for (const verify of [verifyNatively, verifyPortably]) {
      expect(await verify(trust.root, signed.signature, message)).toBe(true);
      expect(await verify(trust.root, signed.signature, utf8("another message"))).toBe(false);
      expect(await verify(trust.root, signed.signature.slice(1), message)).toBe(false);
      expect(await verify(trust.root.slice(1), signed.signature, message)).toBe(false);
    }
  });

  it("is refused by both when it is the same one in another form", async () => {
    // S and S plus the order of the group verify alike for a lenient reader.
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
    const other = signed.signature.slice();
    let rest = littleEndian(other.subarray(32)) + order;
    for (let i = 32; i < 64; i++, rest >>= 8n) other[i] = Number(rest & 0xffn);
    expect(await verifyNatively(trust.root, other, message)).toBe(false);
    expect(await verifyPortably(trust.root, other, message)).toBe(false);
  });
});

describe("trust.json", () => {
  it.each([
    "",
    "[]",
    "{}",
    vectors.trust_json.replace("root", "rout"),
    vectors.trust_json.replace('"version":1', '"version":2'),
  ])("is refused when it is %j", (text) => {
    expect(() => readTrust(utf8(text))).toThrow(TrustError);
  });
});
