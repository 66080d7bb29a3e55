// Every way in which an exchange can fail, and whether another try may help.
import { fromUtf8 } from "../envelope/bytes.ts";
import type { InnerResponse } from "./bhttp.ts";

const PROBLEM = "urn:upstander:problem:";

/** Problems that the gate names. docs/envelope.md, section 10. */
const NAMED = [
  "not-found",
  "malformed",
  "wrong-size",
  "conflict",
  "parts-missing",
  "wrong-digest",
  "work",
  "full",
  "internal",
] as const;

/** A problem that the gate names, or one of the way there and back. */
export type ExchangeCode =
  (typeof NAMED)[number] | "ohttp-key" | "exchange" | "unavailable" | "garbled" | "offline" | "stopped" | "unknown";

const RETRYABLE: readonly ExchangeCode[] = ["full", "internal", "unavailable", "garbled", "offline"];

/** An exchange did not do what it was for. */
export class ExchangeError extends Error {
  override name = "ExchangeError";

  /**
   * @param code - what went wrong
   * @param missing - with `parts-missing`: indexes of parts that the gate lacks
   * @param retryAfter - with `full`: seconds to wait
   */
  constructor(
    readonly code: ExchangeCode,
    readonly missing: readonly number[] = [],
    readonly retryAfter?: number,
  ) {
    super(code);
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return RETRYABLE.includes(this.code);
  }
}

/** The error that a refusing answer means. */
export function readProblem(untrusted: InnerResponse): ExchangeError {
  let problem: { type?: unknown; missing?: unknown };
  try {
    problem = JSON.parse(fromUtf8(untrusted.body)) as typeof problem;
  } catch {
    return new ExchangeError(untrusted.status >= 500 ? "internal" : "unknown");
  }
  const code = NAMED.find((name) => problem.type === PROBLEM + name);
  if (code === undefined) return new ExchangeError(untrusted.status >= 500 ? "internal" : "unknown");
  const missing = Array.isArray(problem.missing) ? problem.missing.filter(Number.isSafeInteger) : [];
  const retryAfter = Number(untrusted.headers["retry-after"]);
  return new ExchangeError(code, missing as number[], retryAfter > 0 ? retryAfter : undefined);
}
