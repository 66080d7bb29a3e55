import { describe, expect, it } from "vitest";
import unkind from "../../../src/upstander/envelope/unkind.txt?raw";
import { identityOf, recipientOf } from "../seal/open.ts";
import { readVectors } from "../testing/vectors.ts";
import { sha256, toHex } from "./bytes.ts";
import { drawWords, readWords, receiptKeys, wordList } from "./receipt.ts";

const vectors = readVectors("receipt") as {
  receipts: {
    words: string[];
    mailbox: string;
    identity: string;
    recipient: string;
    follow_up: string;
    follow_up_hash: string;
  }[];
  typed: { text: string; words: string[] }[];
  refused: { text: string; why: "count" | "check" | "unknown" }[];
};

describe("receipt words", () => {
  it("become the keys of the shared vectors", async () => {
    for (const receipt of vectors.receipts) {
      const keys = await receiptKeys(receipt.words);
      expect(toHex(keys.mailbox)).toBe(receipt.mailbox);
      expect(identityOf(keys.reply)).toBe(receipt.identity);
      expect(await recipientOf(keys.reply)).toBe(receipt.recipient);
      expect(toHex(keys.followUp)).toBe(receipt.follow_up);
      expect(toHex(await sha256(keys.followUp))).toBe(receipt.follow_up_hash);
    }
  });

  it("are read however somebody types them", async () => {
    for (const { text, words } of vectors.typed) expect(await readWords(text)).toEqual({ words });
  });

  it("name a slip at once", async () => {
    for (const { text, why } of vectors.refused) expect(await readWords(text)).toHaveProperty(why);
    expect(await readWords("abacus, upstandr abdomen nonsuch")).toEqual({ unknown: ["upstandr", "nonsuch"] });
    expect(await readWords("abacus abdomen")).toEqual({ count: 2 });
    expect(await readWords("")).toEqual({ count: 0 });
  });

  it("may lack the hyphen of a hyphenated word, and never split at it", async () => {
    expect(await readWords("yoyo yo-yo tshirt t-shirt felttip dropdown drop-down")).toEqual({ count: 7 });
    expect(await readWords("yo yo")).toEqual({ unknown: ["yo", "yo"] });
  });

  it("are drawn so that they check out, and never twice the same", async () => {
    const drawn = await Promise.all(Array.from({ length: 50 }, drawWords));
    for (const words of drawn) expect(await readWords(words.join(" "))).toEqual({ words });
    expect(new Set(drawn.map((words) => words.slice(0, 7).join(" "))).size).toBe(50);
  });

  it("come from the whole list, its ends included, without bias that would show", async () => {
    const list = await wordList();
    const counts = new Map<string, number>();
    for (let i = 0; i < 4_000; i++) {
      for (const word of (await drawWords()).slice(0, 7)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    // 28,000 draws: a half of the list gets 14,000 ± 84; a biased remainder (65,536 mod 7,776) would lift the first half by 700.
    const firstHalf = list.slice(0, 3_888).reduce((sum, word) => sum + (counts.get(word) ?? 0), 0);
    expect(Math.abs(firstHalf - 14_000)).toBeLessThan(84 * 6);
    expect(counts.size).toBeGreaterThan(7_400);
  });

  it("never hold a word that would frighten, shame or accuse somebody who reports, and such a word is still read", async () => {
    const unkindWords = unkind.trim().split("\n");
    expect(await wordList()).toEqual(expect.arrayContaining(unkindWords));
    for (let i = 0; i < 500; i++) {
      expect((await drawWords()).filter((word) => unkindWords.includes(word))).toEqual([]);
    }
    expect(await readWords(unkindWords.slice(0, 3).join(" "))).toEqual({ count: 3 });
  });

  it("refuse to become keys where they are wrong", async () => {
    await expect(receiptKeys(["abacus"])).rejects.toThrow(RangeError);
  });
});
