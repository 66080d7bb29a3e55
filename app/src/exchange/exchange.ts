// One exchange: a call goes in as an encapsulated request of a set size, its answer comes back. docs/envelope.md, section 9.
import { type Bytes, fromUtf8 } from "../envelope/bytes.ts";
import { type Answer, fetchBounded, PATIENCE } from "./bounded.ts";
import { type InnerRequest, type InnerResponse, readResponse, writeRequest } from "./bhttp.ts";
import { heed } from "./bulletin.ts";
import { type ExchangeCode, ExchangeError, readProblem } from "./errors.ts";

export const SMALL_BODY = 40_960;
export const PART_ROOM = 8_192;
export const ANSWER_BODY = 40_960;

const AUTHORITY = "gate.invalid";

/** Where calls go: the relay, or the gate where there is none, and the gate's key configuration. */
export interface Gate {
  url: string;
  ohttp: Bytes;
}

/** Sends a call in a body of `size` bytes. Throws ExchangeError unless the gate answered with a 2xx of its own. */
export async function exchange(
  gate: Gate,
  call: InnerRequest,
  size = SMALL_BODY,
  signal?: AbortSignal,
): Promise<InnerResponse> {
  const { encapsulate, readGatewayKey, REQUEST_OVERHEAD } = await import("./ohttp.ts");
  const message = writeRequest(call, AUTHORITY, size - REQUEST_OVERHEAD);
  const sealed = await encapsulate(readGatewayKey(gate.ohttp), message);
  const untrusted = await post(gate.url, sealed.request, signal);
  let response: InnerResponse;
  try {
    response = readResponse(await sealed.openResponse(untrusted));
  } catch {
    throw new ExchangeError("garbled");
  }
  heed(response.headers);
  if (response.status >= 300) throw readProblem(response);
  return response;
}

async function post(url: string, body: Bytes, signal?: AbortSignal): Promise<Bytes> {
  const headers = { "content-type": "message/ohttp-req", "accept-language": "en" };
  let answer: Answer;
  try {
    answer = await fetchBounded(
      url,
      // What no-store keeps Chromium from using is its memory of the preflight: there would be one for each exchange (measured).
      { method: "POST", body, headers, redirect: "error", cache: "default" },
      ANSWER_BODY,
      PATIENCE,
      signal,
    );
  } catch {
    throw new ExchangeError(signal?.aborted ? "stopped" : "offline");
  }
  if (answer.status >= 300) throw new ExchangeError(outerCode(answer.status, answer.body));
  if (answer.type !== "message/ohttp-res" || answer.body.length !== ANSWER_BODY) throw new ExchangeError("garbled");
  return answer.body;
}

/** What an error outside the seal means: our key is old, a host on the way is at fault, or we are. */
function outerCode(status: number, untrusted: Bytes): ExchangeCode {
  if (status >= 500 || status === 429) return "unavailable";
  try {
    const { type } = JSON.parse(fromUtf8(untrusted)) as { type?: unknown };
    return type === "urn:upstander:problem:ohttp-key" ? "ohttp-key" : "exchange";
  } catch {
    return "garbled";
  }
}
