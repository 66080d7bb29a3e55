import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Bytes, concat, fromBase64, fromHex, randomBytes, toHex } from "../envelope/bytes.ts";
import type { ReportFile } from "../envelope/file.ts";
import { drawWords, receiptKeys } from "../envelope/receipt.ts";
import type { Report } from "../envelope/report.ts";
import { OverflowError, SIZE_CLASSES } from "../envelope/sizes.ts";
import { writeStream } from "../envelope/stream.ts";
import { ScrubRefused } from "../scrub/refused.ts";
import { collect, readStream } from "../testing/read-stream.ts";
import { readVectors } from "../testing/vectors.ts";
import { openSealed, recipientOf } from "./open.ts";
import { SealError, sealReport } from "./seal.ts";

const vectors = readVectors("report") as {
  identity: string;
  valid: { name: string; envelope: string; sealed: string; report: string; files: { type: string }[] }[];
};
const identities: string[] = [];
const recipients: string[] = [];

beforeAll(async () => {
  for (let i = 0; i < 2; i++) {
    const identity = await generateHybridIdentity();
    identities.push(identity);
    recipients.push(await identityToRecipient(identity));
  }
});

function reportWith(files: readonly ReportFile[], more: Partial<Report> = {}): Report {
  return {
    envelope: randomBytes(16),
    app: "1.0.0",
    files: files.length,
    links: [],
    note: "Seen.",
    answers: {},
    ...more,
  };
}

/** The report JSON of a shared vector. */
interface SharedReport {
  app: string;
  links: string[];
  note: string;
  answers: Record<string, string>;
  mailbox?: string;
  reply?: string;
  follow_up_hash?: string;
  follow_up?: string;
  question?: string;
}

/** The same as the app has it. */
function reportOf(envelope: string, files: number, value: SharedReport): Report {
  const { app, links, note, answers, mailbox, reply = "", follow_up_hash = "", follow_up, question = "" } = value;
  return {
    ...{ envelope: fromHex(envelope), app, files, links, note, answers },
    ...(mailbox ? { receipt: { mailbox: fromHex(mailbox), reply, followUpHash: fromHex(follow_up_hash) } } : {}),
    ...(follow_up ? { followUp: { secret: fromHex(follow_up), question } } : {}),
  };
}

describe("a sealed report", () => {
  it("comes out byte for byte as the other implementation writes it", async () => {
    for (const { sealed, envelope, report: json, files } of vectors.valid) {
      const plain = await openSealed(fromBase64(sealed), vectors.identity);
      const { report: read, files: contents } = await readStream(plain);
      const value = JSON.parse(json) as SharedReport;
      expect(read).toEqual(value);
      const report = reportOf(envelope, files.length, value);
      expect(toHex(await collect(writeStream(report, contents, plain.length)))).toBe(toHex(plain));
    }
  });

  it("opens again for each recipient, has the length of a class, and no file's edge shows", async () => {
    const lengths = fc.array(fc.oneof(fc.constantFrom(0, 1, 65_535, 65_536, 65_537), fc.nat(300_000)), {
      maxLength: 10,
    });
    await fc.assert(
      fc.asyncProperty(lengths, fc.constantFrom(1, 2), async (lengths, count) => {
        const files = lengths.map((length, i) => ({ type: "image/png", bytes: new Uint8Array(length).fill(i + 1) }));
        const { size, parts, stream } = await sealReport(reportWith(files), files, recipients.slice(0, count));
        const sealed = await collect(stream);
        expect(sealed.length).toBe(size);
        expect(SIZE_CLASSES).toContain(size);
        expect(parts).toBe(Math.ceil(size / 1_048_576));
        for (const identity of identities.slice(0, count)) {
          const read = await readStream(await openSealed(sealed, identity));
          expect(read.files.map(({ bytes }) => bytes.length)).toEqual(lengths);
          expect(read.files.every(({ bytes }, i) => bytes.every((byte) => byte === i + 1))).toBe(true);
        }
      }),
      { numRuns: 12 },
    );
  });

  it("of the largest links and note, with a receipt, fits the smallest class with two recipients", async () => {
    const link = (length: number): string => "https://example.com/".padEnd(length, "%");
    const links = [...Array.from({ length: 19 }, () => link(614)), link(12_288 - 19 * 614)];
    const keys = await receiptKeys(await drawWords());
    const receipt = { mailbox: keys.mailbox, reply: await recipientOf(keys.reply), followUpHash: randomBytes(32) };
    const code = "a".repeat(32);
    const answers = Object.fromEntries(
      Array.from({ length: 8 }, (_, i) => [`${code.slice(1)}${"abcdefgh"[i] ?? ""}`, code]),
    );
    for (const character of ["\n", '"', "\\"]) {
      const note = character.repeat(3_999) + "x";
      const report = reportWith([], { app: "1".repeat(32), links, note, answers, receipt });
      expect((await sealReport(report, [], recipients)).size).toBe(32_768);
    }
  });

  describe("with a file that is scrubbed while it is sealed", () => {
    const length = 300_000;
    async function* pieces(): AsyncGenerator<Bytes, void, undefined> {
      for (let at = 0; at < length; at += 7_001) {
        await Promise.resolve();
        yield new Uint8Array(Math.min(7_001, length - at)).fill(at % 251);
      }
    }
    const video = (picked: number): ReportFile => ({ type: "video/mp4", picked, read: pieces });

    it("holds every byte of it, in chunks like any other", async () => {
      const files: ReportFile[] = [{ type: "image/png", bytes: new Uint8Array(10) }, video(290_000)];
      const { stream, size } = await sealReport(reportWith(files), files, recipients);
      const { files: read } = await readStream(await openSealed(await collect(stream), identities[0] ?? ""));
      expect(read.map(({ bytes }) => bytes.length)).toEqual([10, length]);
      expect(read[1]?.bytes).toEqual(await collect(pieces()));
      expect(size).toBe(393_216); // 290,000 and 2 % and 64 KiB
    });

    it("that needs more room than it was given ends, and goes into the next class", async () => {
      const files = [video(1_000)];
      const { stream, size } = await sealReport(reportWith(files), files, recipients);
      await expect(collect(stream)).rejects.toThrow(OverflowError);
      let above = size;
      for (;;) {
        const again = await sealReport(reportWith(files), files, recipients, above);
        expect(again.size).toBeGreaterThan(above);
        above = again.size;
        const sealed = await collect(again.stream).catch(() => null);
        if (sealed === null) continue;
        expect((await readStream(await openSealed(sealed, identities[0] ?? ""))).files[0]?.bytes).toHaveLength(length);
        break;
      }
      expect(above).toBe(393_216);
    });

    it("that turns out not to be clean ends with its refusal", async () => {
      async function* broken(): AsyncGenerator<Bytes, void, undefined> {
        yield* pieces();
        throw new ScrubRefused("damaged", "in the middle");
      }
      const files = [{ type: "video/mp4", picked: length, read: broken }];
      const { stream } = await sealReport(reportWith(files), files, recipients);
      await expect(collect(stream)).rejects.toThrow(ScrubRefused);
    });
  });

  it("is not made for a recipient of another kind", async () => {
    const classical = await identityToRecipient(await generateX25519Identity());
    for (const others of [[classical], [recipients[0] ?? "", classical], [], [...recipients, recipients[0] ?? ""]]) {
      await expect(sealReport(reportWith([]), [], others)).rejects.toThrow(SealError);
    }
  });

  it("altered, cut, added to or put in another order does not open", async () => {
    const files = [{ type: "image/png", bytes: new Uint8Array(200_000).map((_, i) => i % 251) }];
    const { stream } = await sealReport(reportWith(files), files, recipients.slice(0, 1));
    const sealed = await collect(stream);
    const [chunk, start] = [65_536 + 16, 70 + 1_557 + 16];
    const flipped = sealed.slice();
    flipped[100_000] = (flipped[100_000] ?? 0) ^ 1;
    const swapped = sealed.slice();
    swapped.set(sealed.subarray(start, start + chunk), start + chunk);
    swapped.set(sealed.subarray(start + chunk, start + 2 * chunk), start);
    const longer = concat(sealed, new Uint8Array(1));
    for (const broken of [flipped, swapped, longer, sealed.slice(0, -1), sealed.slice(0, start + chunk)]) {
      await expect(openSealed(broken, identities[0] ?? "")).rejects.toThrow();
    }
    await expect(openSealed(sealed, identities[1] ?? "")).rejects.toThrow();
  });
});
