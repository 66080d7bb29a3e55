import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Card } from "../envelope/card.ts";
import { type Bytes, randomBytes, sha256, toHex, utf8 } from "../envelope/bytes.ts";
import { digestOfHashes } from "../envelope/parts.ts";
import { heed, newestCard } from "../exchange/bulletin.ts";
import { putWhole, readMailbox } from "../exchange/calls.ts";
import type { Gate } from "../exchange/exchange.ts";
import { problem, TestGate } from "../testing/gate.ts";
import { inSlot, useSlot } from "./slots.ts";

/** The phone's card, which these tests hand over unsigned; everything else is real. */
const phone = vi.hoisted(() => ({ card: {} as Card, fetched: 0, taken: [] as Bytes[] }));

vi.mock("./card.ts", () => ({
  gateOf: ({ gate, ohttp }: Card): Gate => ({ url: gate, ohttp }),
  currentCard: (anew = false) => {
    if (anew) phone.fetched++;
    return Promise.resolve({ card: phone.card });
  },
  takeCard: (untrusted: Bytes) => {
    phone.taken.push(untrusted);
    phone.card = { ...phone.card, number: phone.card.number + 1 };
    return Promise.resolve();
  },
}));

let gate: TestGate;

beforeEach(async () => {
  gate = await TestGate.start();
  phone.card = { number: 1, gate: gate.url, ohttp: gate.ohttp } as Card;
  phone.fetched = 0;
  phone.taken = [];
  heed({ card: "1" });
});

afterEach(() => gate.stop());

function never(): AbortSignal {
  return new AbortController().signal;
}

/** A report of the smallest class, waiting for its slot. */
async function report(stop = never()): Promise<{ id: string; sent: Promise<string> }> {
  const [id, sealed] = [randomBytes(16), new Uint8Array(32_768)];
  const digest = await digestOfHashes([await sha256(sealed)]);
  const sent = inSlot("report", (gate) => putWhole(gate, id, sealed, digest), stop).then(
    () => "sent",
    (error: unknown) => (error as { code: string }).code,
  );
  return { id: toHex(id), sent };
}

function read(): Promise<Bytes[]> {
  return inSlot("read", (gate) => readMailbox(gate, new Uint8Array(16)), never());
}

/** What went over the line in so many slots: the calls of each. */
async function callsOf(slots: number): Promise<string[][]> {
  const calls: string[][] = [];
  for (let slot = 0; slot < slots; slot++) {
    const before = gate.calls.length;
    await useSlot();
    calls.push(gate.calls.slice(before).map(({ method, path }) => `${method} ${path.split("/")[1] ?? ""}`));
  }
  expect(new Set(gate.seen.map(({ size }) => size))).toEqual(new Set([40_960]));
  return calls;
}

const [DECOY, REPORT, READ, CARD] = [["POST nothing"], ["PUT envelopes"], ["GET mailboxes"], ["GET card"]];

describe("each slot carries exactly one exchange", () => {
  it("whatever waits: reports first, then reads, then a newer card, else a decoy [P6]", async () => {
    heed({ card: "2" });
    gate.bulletin = { card: "2" };
    const all = [read(), (await report()).sent, read(), (await report()).sent];
    expect(await callsOf(7)).toEqual([REPORT, REPORT, READ, READ, CARD, DECOY, DECOY]);
    await Promise.all(all);
    expect(gate.closed.size).toBe(2);
  });

  it("also while the one before has not been answered yet [P6]", async () => {
    const all = [(await report()).sent, (await report()).sent, (await report()).sent];
    await Promise.all([useSlot(), useSlot()]);
    expect(gate.seen).toHaveLength(2);
    await useSlot();
    expect(await Promise.all(all)).toEqual(["sent", "sent", "sent"]);
    expect(gate.seen).toHaveLength(3);
  });

  it("also where the gate refuses: nothing is sent again before another asks for a slot [P6]", async () => {
    gate.fault = ({ method }) => (method === "PUT" ? { ...problem(503, "full"), headers: {} } : undefined);
    const { sent } = await report();
    expect(await callsOf(3)).toEqual([REPORT, DECOY, DECOY]);
    expect(await sent).toBe("full");
  });

  it("also where the line breaks [P6]", async () => {
    gate.fault = () => "cut";
    const { sent } = await report();
    expect(await callsOf(2)).toEqual([REPORT, DECOY]);
    expect(await sent).toBe("offline");
  });

  it("also where the gate no longer knows the card's key: the next one has the new key, and no more than that [P6]", async () => {
    const { sent } = await report();
    const waiting = read();
    gate.keyId = 10;
    await useSlot();
    expect([gate.seen.length, phone.fetched]).toEqual([1, 1]);
    phone.card = { ...phone.card, ohttp: gate.ohttp };
    expect(await callsOf(3)).toEqual([REPORT, READ, DECOY]);
    expect(await sent).toBe("sent");
    await waiting;
    expect(gate.seen).toHaveLength(4);
  });

  it("and a key that stays unknown is asked for twice", async () => {
    gate.keyId = 10;
    const { sent } = await report();
    await useSlot();
    await useSlot();
    expect(await sent).toBe("ohttp-key");
    await useSlot();
    expect(gate.seen).toHaveLength(3);
  });
});

describe("a report that somebody gives up", () => {
  it("leaves its slot to a decoy [P6]", async () => {
    const stop = new AbortController();
    const { sent } = await report(stop.signal);
    stop.abort();
    expect(await callsOf(1)).toEqual([DECOY]);
    expect(await sent).toBe("stopped");
  });

  it("is not cut once it is on the line [P6]", async () => {
    const stop = new AbortController();
    const { id, sent } = await report(stop.signal);
    gate.fault = () => {
      stop.abort();
      return undefined;
    };
    await useSlot();
    expect(await sent).toBe("stopped");
    expect(gate.closed.has(id)).toBe(true);
  });
});

describe("the newest card's number", () => {
  it("is learnt from any small answer, and the card fetched in the next free slot, once", async () => {
    gate.card = utf8("the newer card");
    gate.bulletin = { card: "2" };
    expect(await callsOf(3)).toEqual([DECOY, CARD, DECOY]);
    expect(phone.taken).toEqual([utf8("the newer card")]);
  });

  it("of a refusal counts as well", async () => {
    gate.bulletin = { card: "2" };
    gate.fault = ({ method }) => (method === "PUT" ? problem(503, "full") : undefined);
    await report();
    expect(await callsOf(2)).toEqual([REPORT, CARD]);
  });

  it.each(["", "-1", "2 ", "0x2", "1e3", "1234567890"])("that is no number is passed over: “%s”", async (card) => {
    gate.bulletin = { card };
    expect(await callsOf(2)).toEqual([DECOY, DECOY]);
    expect(newestCard()).toBe(1);
  });

  it("is not believed to be older than the phone's own", async () => {
    gate.bulletin = { card: "0" };
    expect(await callsOf(2)).toEqual([DECOY, DECOY]);
  });
});
