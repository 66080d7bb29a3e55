// The one queue of a visit's small exchanges: what takes the next slot. docs/envelope.md, section 13.
import { fetchCard, sendNothing } from "../exchange/calls.ts";
import { newestCard } from "../exchange/bulletin.ts";
import { ExchangeError } from "../exchange/errors.ts";
import type { Gate } from "../exchange/exchange.ts";
import { currentCard, gateOf, takeCard } from "./card.ts";

/** One that waits for a slot. `isAgain`: it had one already, but spoke to the gate with a key that the gate no longer knows. */
interface Waiting {
  make: (gate: Gate) => Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  isAgain: boolean;
}

const reports: Waiting[] = [];
const reads: Waiting[] = [];

/**
 * Makes a small exchange in the next slot that is free: a report goes before a read of a mailbox. Rejects with ExchangeError; a
 * repeat is another slot's. Once on the line an exchange is never cut, also where `signal` ends the waiting for it.
 */
export function inSlot<Value>(
  kind: "report" | "read",
  make: (gate: Gate) => Promise<Value>,
  signal: AbortSignal,
): Promise<Value> {
  const queue = kind === "report" ? reports : reads;
  return new Promise((resolve, reject) => {
    const one: Waiting = { make, resolve: resolve as Waiting["resolve"], reject, isAgain: false };
    const stop = (): void => {
      const at = queue.indexOf(one);
      if (at >= 0) queue.splice(at, 1);
      reject(new ExchangeError("stopped"));
    };
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener("abort", stop, { once: true });
    queue.push(one);
  });
}

/** A slot has come: exactly one small exchange goes out, whatever waits. Never rejects. */
export async function useSlot(): Promise<void> {
  const queue = [reports, reads].find(({ length }) => length > 0);
  const one = queue?.shift();
  try {
    const { card } = await currentCard();
    const gate = gateOf(card);
    if (one !== undefined) one.resolve(await one.make(gate));
    else if (newestCard() > card.number) await takeCard(await fetchCard(gate));
    else await sendNothing(gate);
  } catch (error) {
    const isOldKey = error instanceof ExchangeError && error.code === "ohttp-key";
    if (isOldKey) await currentCard(true).catch(() => undefined);
    if (one === undefined) return; // what a slot without anybody's matter meets, the next one may not
    if (!isOldKey || one.isAgain) {
      one.reject(error);
      return;
    }
    one.isAgain = true;
    queue?.unshift(one);
  }
}
