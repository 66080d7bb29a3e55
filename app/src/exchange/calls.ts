// The calls that travel inside an exchange. docs/envelope.md, section 10.
import { type Bytes, fromUtf8, toHex, utf8 } from "../envelope/bytes.ts";
import { MAILBOX_PLACES, SEALED_ANSWER_LENGTH } from "../envelope/answer.ts";
import { ExchangeError } from "./errors.ts";
import { exchange, type Gate, PART_ROOM } from "./exchange.ts";
import type { InnerResponse } from "./bhttp.ts";

const NOTHING = new Uint8Array(0);
const BYTES = { "content-type": "application/octet-stream" };

/** Puts and closes a report of the smallest class. Resolves once the gate has acknowledged its digest. */
export async function putWhole(
  gate: Gate,
  envelope: Bytes,
  sealed: Bytes,
  digest: Bytes,
  work?: string,
): Promise<void> {
  const headers = { ...BYTES, digest: toHex(digest), ...shown(work) };
  const call = { method: "PUT", path: `/envelopes/${toHex(envelope)}`, headers, body: sealed } as const;
  checkAcknowledgement(await exchange(gate, call), digest);
}

/** Puts one part of a larger report that has `parts` parts in all. */
export async function putPart(
  gate: Gate,
  envelope: Bytes,
  index: number,
  parts: number,
  part: Bytes,
  signal?: AbortSignal,
  work?: string,
): Promise<void> {
  const path = `/envelopes/${toHex(envelope)}/parts/${index}`;
  const call = {
    method: "PUT",
    path,
    headers: { ...BYTES, parts: String(parts), ...shown(work) },
    body: part,
  } as const;
  await exchange(gate, call, part.length + PART_ROOM, signal);
}

/** Closes a larger report. Resolves once the gate has acknowledged its digest. */
export async function closeEnvelope(
  gate: Gate,
  envelope: Bytes,
  parts: number,
  digest: Bytes,
  signal?: AbortSignal,
): Promise<void> {
  const body = utf8(`{"digest":"${toHex(digest)}","parts":${parts}}`);
  const headers = { "content-type": "application/json" };
  const call = { method: "POST", path: `/envelopes/${toHex(envelope)}/close`, headers, body } as const;
  checkAcknowledgement(await exchange(gate, call, undefined, signal), digest);
}

/** What lies at the eight places of a mailbox; an empty place holds random bytes. */
export async function readMailbox(gate: Gate, mailbox: Bytes): Promise<Bytes[]> {
  const call = { method: "GET", path: `/mailboxes/${toHex(mailbox)}`, headers: {}, body: NOTHING } as const;
  const { status, body } = await exchange(gate, call);
  if (status !== 200 || body.length !== MAILBOX_PLACES * SEALED_ANSWER_LENGTH) throw new ExchangeError("garbled");
  return Array.from({ length: MAILBOX_PLACES }, (_, place) =>
    body.slice(place * SEALED_ANSWER_LENGTH, (place + 1) * SEALED_ANSWER_LENGTH),
  );
}

/** The gate's newest `card.json`, unchecked. */
export async function fetchCard(gate: Gate): Promise<Bytes> {
  return (await exchange(gate, { method: "GET", path: "/card", headers: {}, body: NOTHING })).body;
}

/** The decoy: nothing happens. */
export async function sendNothing(gate: Gate): Promise<void> {
  await exchange(gate, { method: "POST", path: "/nothing", headers: {}, body: NOTHING });
}

/** The header by which a call shows work. */
function shown(work: string | undefined): Record<string, string> {
  return work === undefined ? {} : { work };
}

/** An acknowledgement counts only for the digest that was sent. */
function checkAcknowledgement(untrusted: InnerResponse, digest: Bytes): void {
  let acknowledged: unknown;
  try {
    acknowledged = (JSON.parse(fromUtf8(untrusted.body)) as { digest?: unknown }).digest;
  } catch {
    throw new ExchangeError("garbled");
  }
  if (untrusted.status !== 201 || acknowledged !== toHex(digest)) throw new ExchangeError("garbled");
}
