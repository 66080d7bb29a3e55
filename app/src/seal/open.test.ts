import { inflateSync } from "node:zlib";
import * as vectors from "cctv-age";
import { Encrypter, type Recipient, Stanza } from "age-encryption";
import { describe, expect, it } from "vitest";
import { type Bytes, fromBase64, randomBytes, sha256, toHex } from "../envelope/bytes.ts";
import { receiptKeys } from "../envelope/receipt.ts";
import { readVectors } from "../testing/vectors.ts";
import { identityOf, openAnswers, OpenError, openSealed, recipientOf } from "./open.ts";

/** A published vector: a few lines that say what to expect, an empty line, an age file. */
function readVector(bytes: Uint8Array): { expects: Map<string, string>; identities: string[]; file: Bytes } {
  const text = new TextDecoder("latin1").decode(bytes);
  const end = text.indexOf("\n\n");
  const lines = text.slice(0, end).split("\n");
  const pairs = lines.map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)] as const);
  const file = bytes.slice(end + 2);
  const identities = pairs.filter(([key]) => key === "identity").map(([, value]) => value);
  const expects = new Map(pairs);
  return { expects, identities, file: expects.get("compressed") === "zlib" ? new Uint8Array(inflateSync(file)) : file };
}

const published = Object.entries(vectors).map(([name, bytes]) => ({ name, ...readVector(bytes) }));
const ours = published.filter(({ identities }) =>
  identities.some((identity) => identity.startsWith("AGE-SECRET-KEY-PQ-1")),
);

describe("the published age vectors", () => {
  it("are there, for our kind of recipient too", () => {
    expect(published.length).toBeGreaterThan(100);
    expect(ours.length).toBeGreaterThan(5);
  });

  it.each(ours)("$name opens or is refused as it should", async ({ expects, identities, file }) => {
    const attempts = await Promise.allSettled(identities.map((identity) => openSealed(file, identity)));
    const opened = attempts.find((attempt) => attempt.status === "fulfilled")?.value;
    const foreign = /-> (?!mlkem768x25519 |[^ \n]*-grease)/.test(
      new TextDecoder("latin1").decode(file).split("\n---")[0] ?? "",
    );
    if (expects.get("expect") === "success" && !foreign && !expects.has("armored")) {
      expect(toHex(await sha256((opened ?? new Uint8Array(0)) as Bytes))).toBe(expects.get("payload"));
    } else {
      expect(opened).toBeUndefined();
    }
  });

  it("of every other kind are refused", async () => {
    const ourIdentity = identityOf(randomBytes(32));
    for (const { file, identities } of published.filter((vector) => !ours.includes(vector))) {
      for (const identity of [...identities, ourIdentity])
        await expect(openSealed(file, identity)).rejects.toThrow(OpenError);
    }
  });
});

describe("a header", () => {
  const secret = randomBytes(32);
  const extra = (type: string): Recipient => ({ wrapFileKey: () => [new Stanza([type, "x"], randomBytes(32))] });

  it.each([
    ["anything-grease", true],
    ["X25519", false],
    ["scrypt", false],
    ["mlkem768p256tag", false],
    ["grease", false],
  ])("with a stanza %s beside ours opens: %s", async (type, opens) => {
    const encrypter = new Encrypter();
    encrypter.addRecipient(await recipientOf(secret));
    encrypter.addRecipient(extra(type));
    const attempt = openSealed(await encrypter.encrypt("hello"), identityOf(secret));
    if (opens) expect(new TextDecoder().decode(await attempt)).toBe("hello");
    else await expect(attempt).rejects.toThrow(OpenError);
  });
});

describe("answers", () => {
  const shared = readVectors("answer") as {
    words: string[];
    answers: { place: number; code: string; parameters: Record<string, unknown>; sealed: string }[];
    refused: Record<string, string>;
  };

  it("of the shared vectors open in their places and nowhere else", async () => {
    const { reply, mailbox } = await receiptKeys(shared.words);
    const places = Array.from({ length: 8 }, () => randomBytes(4_096));
    for (const { place, sealed } of shared.answers) places[place] = fromBase64(sealed);
    const expected = shared.answers.map(({ place, code, parameters }) => ({ place, code, ...parameters }));
    expect(await openAnswers(places, reply, mailbox)).toEqual(expected);
    expect(await openAnswers([randomBytes(4_096), ...places.slice(0, 7)], reply, mailbox)).toEqual([]);
  });

  it.each(Object.entries(shared.refused))("%s: passed over", async (_, sealed) => {
    const { reply, mailbox } = await receiptKeys(shared.words);
    const places = Array.from({ length: 8 }, () => fromBase64(sealed));
    expect(await openAnswers(places, reply, mailbox)).toEqual([]);
  });
});
