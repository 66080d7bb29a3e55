// An installation for tests: root, signing key and cards as `upstander keys` and `card issue` make them.
import { type Bytes, concat, toBase64, utf8 } from "../envelope/bytes.ts";
import { type Json, writeCanonical } from "../envelope/canonical.ts";
import { today } from "../envelope/day.ts";
import { leafHash, treeRoot } from "../envelope/log.ts";

/** Signs cards under a root of its own. */
export class TestInstallation {
  private readonly leaves: Bytes[] = [];

  private constructor(
    private readonly root: CryptoKeyPair,
    private readonly signing: CryptoKeyPair,
  ) {}

  /** Makes the keys. */
  static async make(): Promise<TestInstallation> {
    const make = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    return new TestInstallation(await make(), await make());
  }

  /** The same keys, with a log that has nothing in it yet. */
  fork(): TestInstallation {
    return new TestInstallation(this.root, this.signing);
  }

  /** `trust.json`. */
  async trust(): Promise<Bytes> {
    return writeCanonical({ version: 1, root: await publicKeyOf(this.root), name: "Test", demo: true });
  }

  /** `card.json` with the next card, for this gate and recipient, with slots of a second unless told otherwise, and for no build. */
  async issue(
    gate: { url: string; ohttp: Bytes },
    recipient: string,
    { from = today(), slot = 1, builds = [] as Record<string, string>[] } = {},
  ): Promise<Bytes> {
    const until = new Date(Date.parse(from) + 7 * 86_400_000).toISOString().slice(0, 10);
    const payload = writeCanonical({
      ...{ version: 1, number: this.leaves.length + 1, from, until, recipients: [recipient], escrow: false },
      ...{ gate: gate.url, relay: null, ohttp: toBase64(gate.ohttp), work: { cap: 64 }, builds, basis: "a test" },
      ...{ accepts: { files: true, bytes: 1_000_000_000 }, demo: { note: "a test", slot } },
      operators: { desk: "test", gate: "test", relay: null, app: "test" },
    });
    this.leaves.push(await leafHash(payload));
    const head = { version: 1, size: this.leaves.length, root: toBase64(await treeRoot(this.leaves)) };
    const key = { version: 1, key: await publicKeyOf(this.signing), from, until };
    return writeCanonical({
      version: 1,
      signing_key: await sign("signing-key", writeCanonical(key), this.root),
      card: await sign("card", payload, this.signing),
      head: await sign("log-head", writeCanonical(head), this.signing),
      leaves: this.leaves.map(toBase64),
    });
  }
}

async function publicKeyOf(pair: CryptoKeyPair): Promise<string> {
  return toBase64(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
}

async function sign(name: string, payload: Bytes, { privateKey }: CryptoKeyPair): Promise<Json> {
  const payloadType = `application/vnd.upstander.${name}+json`;
  const message = concat(utf8(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `), payload);
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, message));
  return { payloadType, payload: toBase64(payload), signatures: [{ sig: toBase64(signature) }] };
}
