// Getting a kept, sealed report to the gate: what is missing of its parts, then the close.
import { CoreError, type CoreProblem } from "../core/types.ts";
import { type Bytes, release } from "../envelope/bytes.ts";
import { digestOfHashes } from "../envelope/parts.ts";
import { closeEnvelope, putPart, putWhole } from "../exchange/calls.ts";
import { ExchangeError } from "../exchange/errors.ts";
import type { Gate } from "../exchange/exchange.ts";
import { currentCard, gateOf } from "./card.ts";
import type { Queue } from "./queue.ts";
import { persist } from "./retry.ts";
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
  onSent: () => void,
  signal: AbortSignal,
): Promise<void> {
  const failures: unknown[] = [];
  const notes: Promise<void>[] = [];
  const takeAndSend = async (): Promise<void> => {
    for await (const { index, part } of queue) {
      if (failures.length > 0) return;
      const bytes = part ?? (await keptPart(report.handle, index));
      if (bytes === undefined) throw new CoreError("not-here");
      await call((gate) => putPart(gate, report.envelope, index, report.parts, bytes, signal), signal);
      if (part === undefined) release(bytes);
      // A part that can't be noted is sent again when the rest has to be: the gate takes it twice.
      notes.push(noteSent(report.handle, index).catch(() => undefined));
      onSent();
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
  for (let round = 1; ; round++) {
    try {
      await call((gate) => closeEnvelope(gate, report.envelope, report.parts, digest, signal), signal);
      return;
    } catch (error) {
      if (!(error instanceof ExchangeError) || error.code !== "parts-missing" || round === MOST_ROUNDS) throw error;
      for (const index of error.missing) {
        const part = await partOf(index);
        if (part === undefined) throw error;
        await call((gate) => putPart(gate, report.envelope, index, report.parts, part, signal), signal);
      }
    }
  }
}

/** Tells how many parts the gate has, each time it has another. */
export function countParts(
  total: number,
  before: number,
  onProgress: (sent: number, total: number) => void,
): () => void {
  let sent = before;
  onProgress(sent, total);
  return () => {
    onProgress(++sent, total);
  };
}

/** Puts and closes a report of the smallest class in one call. Resolves once the gate has acknowledged. */
export async function sendWhole(
  report: KeptReport,
  part: Bytes,
  hashes: readonly Bytes[],
  signal: AbortSignal,
): Promise<void> {
  const digest = await digestOfHashes(hashes);
  await call((gate) => putWhole(gate, report.envelope, part, digest, signal), signal);
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
  return retryable ? "offline" : "refused";
}
