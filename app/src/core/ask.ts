// The page's end of the line to the worker, which starts with the first question.
import workerUrl from "../worker/worker.ts?worker&url";
import type { Reply, Verbs } from "../worker/messages.ts";
import { trusted } from "./trusted.ts";
import { CoreError, type SealedReceipt, TrustError, type Wait } from "./types.ts";

/** Who hears of a question before its answer is there. */
export interface Listener {
  onProgress?: (sent: number, total: number, wait?: Wait) => void;
  onSealed?: (sealed: SealedReceipt) => void;
}

interface Open extends Listener {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

const open = new Map<number, Open>();
const mourners = new Set<() => void>();
let worker: Worker | undefined;
let calls = 0;
let inDoubt: Promise<void> | undefined;

/** Asks the worker, once it is sure that the app is the right one. Rejects with CoreError or TrustError. */
export async function ask<Verb extends keyof Verbs>(
  verb: Verb,
  subject?: Parameters<Verbs[Verb]>[0],
  listener: Listener = {},
): Promise<Awaited<ReturnType<Verbs[Verb]>>> {
  if (inDoubt) await inDoubt;
  return askAtOnce(verb, subject, listener) as Promise<Awaited<ReturnType<Verbs[Verb]>>>;
}

/**
 * Holds back whatever is asked until a doubt about the app itself is over. Where it rejects, the worker ends, and everything that
 * was asked or will be rejects the same way, until a later doubt ends well.
 */
export function holdUntil(settled: Promise<void>): void {
  inDoubt = settled;
  settled.then(
    () => {
      if (inDoubt === settled) inDoubt = undefined;
    },
    (error: unknown) => {
      if (inDoubt === settled) endWorker(error as Error);
    },
  );
}

/** The same as `ask`, whatever doubt there is. */
export function askAtOnce<Verb extends keyof Verbs>(
  verb: Verb,
  subject?: Parameters<Verbs[Verb]>[0],
  listener: Listener = {},
): ReturnType<Verbs[Verb]> {
  worker ??= start();
  const call = ++calls;
  const answer = new Promise<unknown>((resolve, reject) => open.set(call, { resolve, reject, ...listener }));
  worker.postMessage({ call, verb, subject });
  return answer as ReturnType<Verbs[Verb]>;
}

/** Calls back whenever the worker has crashed and taken along what it held in memory. Returns what ends that. */
export function onCrash(mourn: () => void): () => void {
  mourners.add(mourn);
  return () => mourners.delete(mourn);
}

/** Ends the worker; the next question starts another. */
export function stopWorker(problem: "stopped" | "crashed" = "stopped"): void {
  endWorker(new CoreError(problem));
}

function endWorker(reason: Error): void {
  worker?.terminate();
  worker = undefined;
  for (const { reject } of open.values()) reject(reason);
  open.clear();
}

function start(): Worker {
  const started = new Worker(trusted.createScriptURL(workerUrl), { type: "module" });
  started.onmessage = ({ data }: MessageEvent<Reply>) => {
    hear(data);
  };
  started.onerror = () => {
    stopWorker("crashed");
    for (const mourn of mourners) mourn();
  };
  return started;
}

function hear(reply: Reply): void {
  const question = open.get(reply.call);
  if (question === undefined) return;
  if ("sent" in reply) {
    question.onProgress?.(reply.sent, reply.total, reply.wait);
    return;
  }
  if ("sealed" in reply) {
    question.onSealed?.(reply.sealed);
    return;
  }
  open.delete(reply.call);
  if ("value" in reply) question.resolve(reply.value);
  else if (reply.failure.kind === "trust") question.reject(new TrustError(reply.failure.code));
  else question.reject(new CoreError(reply.failure.code, reply.failure.kept));
}
