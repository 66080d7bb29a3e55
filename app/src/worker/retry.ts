// Trying again: with growing, random pauses, a set number of times.
import { ExchangeError } from "../exchange/errors.ts";

const TRIES = 5;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/**
 * Runs an exchange until it succeeds, fails for good, has failed five times, or is asked to come back later than anybody would wait.
 * Throws the last ExchangeError.
 */
export async function persist<Value>(attempt: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ExchangeError) || !error.retryable || failures === TRIES) throw error;
      const least = (error.retryAfter ?? 0) * 1_000;
      if (least > LONGEST_PAUSE) throw error;
      await pause(pauseBefore(failures, least), signal);
    }
  }
}

/**
 * Milliseconds before the next try: doubling, with up to the half of it left to chance, so that phones don't come in step; never
 * sooner than `least`, which the gate asks for.
 */
export function pauseBefore(failures: number, least = 0): number {
  const most = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1));
  return least + most / 2 + (Math.random() * most) / 2;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new ExchangeError("stopped"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
