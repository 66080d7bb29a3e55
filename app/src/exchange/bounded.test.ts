import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { fetchBounded } from "./bounded.ts";

let server: Server;

/** A host that answers as told; returns its address. */
async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe("a bounded fetch", () => {
  it("brings an answer of the full length", async () => {
    const url = await serve((_, response) => response.setHeader("content-type", "a/b").end("12345"));
    const answer = await fetchBounded(url, {}, 5);
    expect([answer.status, answer.type, new TextDecoder().decode(answer.body)]).toEqual([200, "a/b", "12345"]);
  });

  it("ends with an answer that is too long, however much of it comes, and hangs up", async () => {
    let hungUp: () => void;
    const closed = new Promise<void>((resolve) => (hungUp = resolve));
    const url = await serve((_, response) => {
      response.once("close", hungUp);
      const flood = () => {
        while (response.write("x".repeat(65_536)));
        response.once("drain", flood);
      };
      flood();
    });
    await expect(fetchBounded(url, {}, 40_960)).rejects.toThrow();
    await closed;
  });

  it("ends with a host that takes the call and never answers", async () => {
    const url = await serve(() => undefined);
    await expect(fetchBounded(url, {}, 10, 50)).rejects.toThrow();
  });

  it("ends with a host that begins an answer and never ends it", async () => {
    const url = await serve((_, response) => response.write("1"));
    await expect(fetchBounded(url, {}, 10, 50)).rejects.toThrow();
  });

  it("ends when the person says so", async () => {
    const url = await serve(() => undefined);
    const stop = new AbortController();
    const fetching = fetchBounded(url, {}, 10, 60_000, stop.signal);
    stop.abort();
    await expect(fetching).rejects.toThrow();
  });
});
