// Getting a kept, sealed report to the gate: what is missing of its parts, then the close.
import { CoreError, type CoreProblem } from "../core/types.ts";
import type { Bytes } from "../envelope/bytes.ts";
import { digestOfHashes } from "../envelope/parts.ts";
import { closeEnvelope, putPart, putWhole } from "../exchange/calls.ts";
import { ExchangeError } from "../exchange/errors.ts";
import type { Gate } from "../exchange/exchange.ts";
import { currentCard, gateOf } from "./card.ts";
import type { OnProgress } from "./kept.ts";
import { Proof } from "./prove.ts";
import type { Queue } from "./queue.ts";
import { persist } from "./retry.ts";
import { inSlot } from "./slots.ts";
import { type KeptReport, keptPart, noteSent } from "./store.ts";

const AT_ONCE = 3;
const MOST_ROUNDS = 3;

/** A part to be sent; its bytes where they are still in memory. */
export interface PartToSend {
  index: number;
  part?: Bytes;
}

/**
 * Sends the parts that come out of a queue, three at a time. Once one can't be sent no other is begun; when those underway have
 * ended too, throws its ExchangeError.
 */
export async function sendParts(
  report: KeptReport,
  queue: Queue<PartToSend>,
  count: Count,
  signal: AbortSignal,
): Promise<void> {
  const proof = new Proof(report, false, count.onWork);
  const failures: unknown[] = [];
  const notes: Promise<void>[] = [];
  const takeAndSend = async (): Promise<void> => {
    for await (const { index, part } of queue) {
      if (failures.length > 0) return;
      const bytes = part ?? (await keptPart(report.handle, index));
      if (bytes === undefined) throw new CoreError("not-here");
      await putProven(report, index, bytes, proof, signal);
      // A part that can't be noted is sent again when the rest has to be: the gate takes it twice.
      notes.push(noteSent(report.handle, index).catch(() => undefined));
      count.onSent();
    }
  };
  const takers = Array.from({ length: AT_ONCE }, () =>
    takeAndSend().catch((error: unknown) => {
      failures.push(error);
    }),
  );
  await Promise.all(takers);
  if (failures.length === 0) return;
  await Promise.all(notes);
  throw failures[0];
}

/**
 * Closes a report whose parts were sent, sending again what the gate says it lacks; `partOf` finds it. Resolves once the gate has
 * acknowledged.
 */
export async function closeReport(
  report: KeptReport,
  hashes: readonly Bytes[],
  partOf: (index: number) => Promise<Bytes | undefined>,
  signal: AbortSignal,
): Promise<void> {
  const digest = await digestOfHashes(hashes);
  const proof = new Proof(report, false, () => undefined);
  for (let round = 1; ; round++) {
    try {
      await call((gate) => closeEnvelope(gate, report.envelope, report.parts, digest, signal), signal);
      return;
    } catch (error) {
      if (!(error instanceof ExchangeError) || error.code !== "parts-missing" || round === MOST_ROUNDS) throw error;
      for (const index of error.missing) {
        const part = await partOf(index);
        if (part === undefined) throw error;
        await putProven(report, index, part, proof, signal);
      }
    }
  }
}

async function putProven(
  { envelope, parts }: KeptReport,
  index: number,
  part: Bytes,
  proof: Proof,
  signal: AbortSignal,
): Promise<void> {
  await proof.with((work) => {
    return call((gate) => putPart(gate, envelope, index, parts, part, signal, work), signal);
  }, signal);
}

/** Who counts the parts that the gate has. `onWork`: the phone has been working for the gate for long. */
export interface Count {
  onSent: () => void;
  onWork: () => void;
}

/** Tells how many parts the gate has, each time it has another. */
export function countParts(total: number, before: number, onProgress: OnProgress): Count {
  let sent = before;
  onProgress(sent, total);
  return {
    onSent() {
      onProgress(++sent, total);
    },
    onWork() {
      onProgress(sent, total, "work");
    },
  };
}

/** Puts and closes a report of the smallest class in one slot of this visit. Resolves once the gate has acknowledged. */
export async function sendWhole(
  report: KeptReport,
  part: Bytes,
  hashes: readonly Bytes[],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const digest = await digestOfHashes(hashes);
  const proof = new Proof(report, true, () => {
    onProgress(0, report.parts, "work");
  });
  await proof.with((work) => {
    onProgress(0, report.parts, "slot");
    return inSlot("report", (gate) => putWhole(gate, report.envelope, part, digest, work), signal);
  }, signal);
}

/** A call to the gate of the current card, with retries; once with a new card where the gate no longer knows our key. */
export async function call<Value>(make: (gate: Gate) => Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { card } = await currentCard();
  try {
    return await persist(() => make(gateOf(card)), signal);
  } catch (error) {
    if (!(error instanceof ExchangeError) || error.code !== "ohttp-key") throw error;
    const { card: newer } = await currentCard(true);
    return persist(() => make(gateOf(newer)), signal);
  }
}

/** What the failure of a call means to the person. */
export function problemOf({ code, retryable }: ExchangeError): CoreProblem {
  if (code === "stopped" || code === "full") return code;
  if (code === "work") return "full"; // the gate asks for more each time it is shown some
  return retryable ? "offline" : "refused";
}
