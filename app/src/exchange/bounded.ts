// A fetch that ends: after a while without an answer, and at the length that an answer may have.
import type { Bytes } from "../envelope/bytes.ts";

/** How long a call may take: as long as the gate itself waits for a slow body, and a little. */
export const PATIENCE = 150_000;

/** What came back, once it is whole. */
export interface Answer {
  status: number;
  type: string;
  body: Bytes;
}

/** Fetches and reads at most `limit` bytes; rejects when there are more, when `patience` (ms) is over, or on `signal`. */
export async function fetchBounded(
  url: string,
  init: RequestInit,
  limit: number,
  patience = PATIENCE,
  signal?: AbortSignal,
): Promise<Answer> {
  const stop = new AbortController();
  const abort = () => {
    stop.abort();
  };
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  const timer = setTimeout(abort, patience);
  try {
    const response = await fetch(url, {
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      ...init,
      signal: stop.signal,
    });
    const body = await readBounded(response, limit);
    return { status: response.status, type: response.headers.get("content-type") ?? "", body };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    // Whatever is still coming is of no use.
    abort();
  }
}

async function readBounded(response: Response, limit: number): Promise<Bytes> {
  const body = new Uint8Array(limit);
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const chunk = await reader?.read();
    if (!chunk || chunk.done) return body.slice(0, length);
    if (length + chunk.value.length > limit) throw new Error("The answer is longer than any answer.");
    body.set(chunk.value, length);
    length += chunk.value.length;
  }
}
