import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { randomBytes, sha256, toHex } from "../envelope/bytes.ts";
import { digestOfHashes } from "../envelope/parts.ts";
import { problem, TestGate } from "../testing/gate.ts";
import { closeEnvelope, putPart, putWhole, readMailbox, sendNothing } from "./calls.ts";
import { ExchangeError } from "./errors.ts";
import type { Gate } from "./exchange.ts";

let server: TestGate;
let gate: Gate;

beforeEach(async () => {
  server = await TestGate.start();
  gate = { url: server.url, ohttp: server.ohttp };
});

afterEach(() => server.stop());

async function failureOf(attempt: Promise<unknown>): Promise<ExchangeError> {
  const error: unknown = await attempt.catch((caught: unknown) => caught);
  if (!(error instanceof ExchangeError)) throw new Error("it did not fail as an exchange does", { cause: error });
  return error;
}

describe("on the line", () => {
  it("every small call has one size, whatever is in it, and a part its own and 8,192", async () => {
    const part = new Uint8Array(524_288);
    await sendNothing(gate);
    await readMailbox(gate, randomBytes(16));
    await putWhole(
      gate,
      randomBytes(16),
      new Uint8Array(32_768),
      await digestOfHashes([await sha256(new Uint8Array(32_768))]),
    );
    await putPart(gate, randomBytes(16), 1, 2, part);
    expect(server.seen.map(({ size }) => size)).toEqual([40_960, 40_960, 40_960, 532_480]);
  });

  it("no cookie, referrer or language of the person is sent", async () => {
    const asked = vi.spyOn(globalThis, "fetch");
    await sendNothing(gate);
    const { headers = {} } = server.seen[0] ?? {};
    expect(headers["accept-language"]).toBe("en");
    expect(headers["content-type"]).toBe("message/ohttp-req");
    expect(Object.keys(headers).filter((name) => ["cookie", "referer"].includes(name))).toEqual([]);
    // What a browser would add of itself, and Node never does.
    const never = { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error" };
    expect(asked.mock.lastCall?.[1]).toMatchObject(never);
    asked.mockRestore();
  });
});

describe("the calls", () => {
  it("put, close and repeat as the contract has it", async () => {
    const [id, parts] = [randomBytes(16), [new Uint8Array(1_048_576).fill(1), new Uint8Array(524_288).fill(2)]];
    const digest = await digestOfHashes(await Promise.all(parts.map(sha256)));
    for (const [index, part] of parts.entries()) await putPart(gate, id, index, 2, part);
    for (let again = 0; again < 2; again++) await closeEnvelope(gate, id, 2, digest);
    expect(server.closed.get(toHex(id))).toBe(toHex(digest));
    expect(server.calls.map(({ method, path }) => `${method} ${path.replace(toHex(id), "ID")}`)).toEqual([
      ...[
        "PUT /envelopes/ID/parts/0",
        "PUT /envelopes/ID/parts/1",
        "POST /envelopes/ID/close",
        "POST /envelopes/ID/close",
      ],
    ]);
    expect(server.calls[0]?.headers.parts).toBe("2");
  });

  it("read eight places of 4,096 bytes", async () => {
    const mailbox = randomBytes(16);
    server.mailboxes.set(
      toHex(mailbox),
      new Uint8Array(32_768).map((_, i) => i >> 12),
    );
    const places = await readMailbox(gate, mailbox);
    expect(places.map((place) => [place.length, place[0], place[4_095]])).toEqual(
      Array.from({ length: 8 }, (_, place) => [4_096, place, place]),
    );
  });

  it("take no acknowledgement of another digest", async () => {
    server.fault = () => ({ status: 201, body: new TextEncoder().encode(`{"digest":"${"0".repeat(64)}"}`) });
    expect(await failureOf(closeEnvelope(gate, randomBytes(16), 1, randomBytes(32)))).toMatchObject({
      code: "garbled",
    });
  });
});

describe("a failure", () => {
  it.each([
    ["full", 503, true],
    ["internal", 500, true],
    ["conflict", 409, false],
    ["wrong-size", 400, false],
    ["wrong-digest", 409, false],
    ["malformed", 400, false],
    ["not-found", 404, false],
  ] as const)("that the gate names %s (%i) may be tried again: %s", async (name, status, retryable) => {
    server.fault = () => problem(status, name);
    expect(await failureOf(sendNothing(gate))).toMatchObject({ code: name, retryable });
  });

  it("names the parts that are missing, and how long to wait", async () => {
    server.fault = () => problem(409, "parts-missing", { missing: [1, 3, "x"] });
    expect(await failureOf(sendNothing(gate))).toMatchObject({ code: "parts-missing", missing: [1, 3] });
    server.fault = () => ({ ...problem(503, "full"), headers: { "retry-after": "30" } });
    expect(await failureOf(sendNothing(gate))).toMatchObject({ code: "full", retryAfter: 30 });
  });

  it("outside the seal is told apart: an old key, our fault, a host on the way", async () => {
    server.keyId = 10;
    expect(await failureOf(sendNothing(gate))).toMatchObject({ code: "ohttp-key", retryable: false });
    server.keyId = 9;
    server.fault = () => 413;
    expect(await failureOf(sendNothing(gate))).toMatchObject({ code: "exchange", retryable: false });
    server.fault = () => 502;
    expect(await failureOf(sendNothing(gate))).toMatchObject({ code: "unavailable", retryable: true });
  });

  it("is an answer that opens but has not the length of every answer", async () => {
    server.answerLength = 40_959;
    expect(await failureOf(sendNothing(gate))).toMatchObject({ code: "garbled" });
  });

  it("of the line is one, before and after the call", async () => {
    server.fault = () => "cut";
    expect(await failureOf(sendNothing(gate))).toMatchObject({ code: "offline", retryable: true });
    await server.stop();
    expect(await failureOf(sendNothing(gate))).toMatchObject({ code: "offline", retryable: true });
    server = await TestGate.start();
  });

  it("by the person's wish is no other", async () => {
    const stop = new AbortController();
    stop.abort();
    const attempt = putPart(gate, randomBytes(16), 0, 1, new Uint8Array(524_288), stop.signal);
    expect(await failureOf(attempt)).toMatchObject({ code: "stopped", retryable: false });
  });
});
