// What a phone does while a gate asks for work, or can take no more.
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Wait } from "../core/types.ts";
import { fromHex, randomBytes, sha256, toHex, uint32 } from "../envelope/bytes.ts";
import type { Card } from "../envelope/card.ts";
import { workFactor } from "../envelope/work.ts";
import { heed } from "../exchange/bulletin.ts";
import type { ExchangeError } from "../exchange/errors.ts";
import type { Gate } from "../exchange/exchange.ts";
import { type GateCall, problem, TestGate } from "../testing/gate.ts";
import { Queue } from "./queue.ts";
import { countParts, type PartToSend, problemOf, sendParts, sendWhole } from "./send.ts";
import { useSlot } from "./slots.ts";
import type { KeptReport } from "./store.ts";

const CAP = 256;
const MIB = 1_048_576;
const CALM = `${"0".repeat(64)} 0`;

const phone = vi.hoisted(() => ({ card: {} as Card }));

vi.mock("./card.ts", () => ({
  gateOf: ({ gate, ohttp }: Card): Gate => ({ url: gate, ohttp }),
  currentCard: () => Promise.resolve({ card: phone.card }),
}));
vi.mock("./store.ts", () => ({ noteSent: () => Promise.resolve() }));

let gate: TestGate;
let seed: string;

/** What the gate asks for now; it changes it as it likes. */
let difficulty: number;

beforeEach(async () => {
  gate = await TestGate.start();
  phone.card = { number: 1, gate: gate.url, ohttp: gate.ohttp, work: { cap: CAP } } as Card;
  seed = toHex(randomBytes(32));
  difficulty = 0;
  heed({ work: CALM });
  gate.fault = (call) => {
    gate.bulletin = { work: `${seed} ${String(difficulty)}` };
    return call.method === "PUT" && !isEnough(call) ? problem(429, "work") : undefined;
  };
});

afterEach(() => gate.stop());

/** Whether a call shows the work that is asked for now, or is for an envelope that the gate knows; as the gate itself judges it. */
function isEnough({ path, headers }: GateCall): boolean {
  const [, , id = "", , index] = path.split("/");
  if (difficulty === 0 || gate.parts.has(id)) return true;
  const [shownSeed = "", nonce = ""] = headers.work?.split(" ") ?? [];
  if (shownSeed !== seed) return false;
  const parts = Number(headers.parts ?? 1);
  const factor = workFactor({ parts, isWhole: index === undefined });
  const data = Buffer.concat([fromHex(seed), fromHex(id), uint32(parts), fromHex(nonce)]);
  const digest = BigInt(`0x${createHash("sha256").update(data).digest("hex")}`);
  return digest < 2n ** 256n / BigInt(difficulty * factor);
}

function kept(parts: number, size: number): KeptReport {
  return { handle: "one", envelope: randomBytes(16), parts, size, day: "2026-11-22", hashes: null };
}

/** Sends a report of the smallest class in the slots of a visit; how it ended, what it waited for, and the work it showed. */
async function sendSmall(): Promise<{ ended: string; waits: Wait[]; shown: (string | undefined)[] }> {
  const sealed = new Uint8Array(32_768);
  const waits: Wait[] = [];
  const ends: string[] = [];
  const note = (_sent: number, _total: number, wait?: Wait): void => {
    if (wait) waits.push(wait);
  };
  const hashes = [await sha256(sealed)];
  const sending = sendWhole(kept(1, sealed.length), sealed, hashes, note, new AbortController().signal).then(
    () => ends.push("sent"),
    (error: unknown) => ends.push(problemOf(error as ExchangeError)),
  );
  const isOver = (): boolean => ends.length > 0;
  for (let slot = 1; !isOver(); slot++) {
    // Between two slots a phone has 20 seconds for its work: here the slot waits for it.
    const isReady = (): boolean => isOver() || waits.filter((wait) => wait === "slot").length >= slot;
    await vi.waitUntil(isReady, { timeout: 20_000, interval: 5 });
    if (!isOver()) await useSlot();
  }
  await sending;
  return { ended: ends.join(), waits, shown: gate.meant.map(({ headers }) => headers.work) };
}

function sendLarge(parts: number): Promise<void> {
  const queue = new Queue<PartToSend>();
  for (let index = 0; index < parts; index++) void queue.push({ index, part: new Uint8Array(MIB) });
  queue.close();
  const count = countParts(parts, 0, () => undefined);
  return sendParts(kept(parts, parts * MIB), queue, count, new AbortController().signal);
}

describe("a report of the smallest class", () => {
  it("shows nothing in peace", async () => {
    expect(await sendSmall()).toEqual({ ended: "sent", waits: ["slot"], shown: [undefined] });
  });

  it("shows work in the next slot when it was refused for lack of it [P6]", async () => {
    difficulty = 16;
    const { ended, shown, waits } = await sendSmall();
    expect([ended, waits]).toEqual(["sent", ["slot", "slot"]]);
    expect(shown).toEqual([undefined, expect.stringMatching(/^[0-9a-f]{64} [0-9a-f]{16}$/)]);
    expect(gate.seen.map(({ size }) => size)).toEqual([40_960, 40_960]);
  });

  it("shows work at once when the answer of a decoy has told of it", async () => {
    difficulty = CAP;
    await useSlot();
    const { ended, shown } = await sendSmall();
    expect([ended, shown.length]).toEqual(["sent", 1]);
  });

  it("is not tried where the gate asks for more than the card allows: it can take no more now", async () => {
    difficulty = CAP + 1;
    expect(await sendSmall()).toEqual({ ended: "full", waits: ["slot"], shown: [undefined] });
    expect((await sendSmall()).shown).toHaveLength(1);
  });

  it("ends after four slots where each finds the work too little again", async () => {
    difficulty = 2;
    const judge = gate.fault;
    gate.fault = (call) => {
      const answer = judge({ ...call, headers: {} });
      seed = toHex(randomBytes(32));
      return answer;
    };
    const { ended, shown } = await sendSmall();
    expect([ended, shown.length]).toEqual(["full", 4]);
    expect(new Set(shown).size).toBe(4);
  });
});

describe("a larger report", () => {
  it("works once for all its parts, and only until the gate knows it", async () => {
    difficulty = 16;
    await sendLarge(5);
    const shown = new Set(gate.meant.map(({ headers }) => headers.work));
    shown.delete(undefined);
    expect(shown.size).toBe(1);
    expect([...gate.parts.values()].map((parts) => parts.size)).toEqual([5]);
  });

  it("of which the gate can take nothing for minutes is tried no more, and no part is begun after", async () => {
    gate.fault = () => ({ ...problem(503, "full"), headers: { "retry-after": "600" } });
    await expect(sendLarge(12)).rejects.toMatchObject({ code: "full", retryAfter: 600 });
    expect(gate.meant.length).toBeLessThanOrEqual(3);
  });

  it("for which the gate wants more work than the card allows is told to come later", async () => {
    difficulty = CAP + 1;
    await expect(sendLarge(2)).rejects.toMatchObject({ code: "full" });
    expect(gate.parts.size).toBe(0);
  });
});
