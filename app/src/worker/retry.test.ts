import { expect, it, vi } from "vitest";
import { ExchangeError } from "../exchange/errors.ts";
import { Queue } from "./queue.ts";
import { pauseBefore, persist } from "./retry.ts";

it("pauses grow, differ from phone to phone, heed the gate, and end at half a minute", () => {
  for (let failures = 1; failures < 20; failures++) {
    const most = Math.min(30_000, 500 * 2 ** (failures - 1));
    const drawn = Array.from({ length: 50 }, () => pauseBefore(failures));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(most / 2);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(most);
    expect(new Set(drawn).size).toBeGreaterThan(40);
  }
  expect(pauseBefore(1, 20_000)).toBeGreaterThan(20_000);
});

it("a gate that asks to come back in some seconds is not asked again before, and one that asks for minutes not at all", async () => {
  vi.useFakeTimers();
  const { signal } = new AbortController();
  const asked: number[] = [];
  const began = performance.now();
  const full = (retryAfter: number): Promise<never> => {
    asked.push(performance.now() - began);
    return Promise.reject(new ExchangeError("full", [], retryAfter));
  };
  const soon = expect(persist(() => full(20), signal)).rejects.toMatchObject({ code: "full" });
  await vi.runAllTimersAsync();
  await soon;
  expect(asked).toHaveLength(5);
  for (const [number, at] of asked.entries()) expect(at).toBeGreaterThanOrEqual(number * 20_000);
  asked.length = 0;
  await expect(persist(() => full(600), signal)).rejects.toMatchObject({ code: "full", retryAfter: 600 });
  expect(asked).toHaveLength(1);
  vi.useRealTimers();
});

it("a call that may succeed later is tried again, one that can't is not", async () => {
  let tries = 0;
  const attempt = (failure: ExchangeError) => (): Promise<string> =>
    ++tries < 2 ? Promise.reject(failure) : Promise.resolve("done");
  const { signal } = new AbortController();
  expect(await persist(attempt(new ExchangeError("offline")), signal)).toBe("done");
  expect(tries).toBe(2);
  tries = 0;
  await expect(persist(attempt(new ExchangeError("conflict")), signal)).rejects.toThrow("conflict");
  expect(tries).toBe(1);
});

it("a pause ends at once when the person gives up", async () => {
  const stop = new AbortController();
  const waiting = persist(() => Promise.reject(new ExchangeError("full", [], 20)), stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: "stopped" });
});

it("so does one that has begun", async () => {
  vi.useFakeTimers();
  const stop = new AbortController();
  const ended = expect(
    persist(() => Promise.reject(new ExchangeError("full", [], 20)), stop.signal),
  ).rejects.toMatchObject({ code: "stopped" });
  await vi.advanceTimersByTimeAsync(1_000);
  stop.abort();
  await ended;
  vi.useRealTimers();
});

it("a queue gives each item to one taker and ends when it is closed", async () => {
  const queue = new Queue<number>();
  const taken: number[] = [];
  const take = async (): Promise<void> => {
    for await (const item of queue) taken.push(item);
  };
  const takers = [take(), take(), take()];
  for (let item = 0; item < 100; item++) {
    void queue.push(item);
    if (item % 7 === 0) await Promise.resolve();
  }
  queue.close();
  await Promise.all(takers);
  expect(taken.sort((one, other) => one - other)).toEqual(Array.from({ length: 100 }, (_, item) => item));
});
