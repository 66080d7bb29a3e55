// What the worker does for the page, one function a verb.
import { CoreError, type Draft, type WaitingReport } from "../core/types.ts";
import { readWords, receiptKeys } from "../envelope/receipt.ts";
import { readMailbox } from "../exchange/calls.ts";
import { ExchangeError } from "../exchange/errors.ts";
import { currentCard, viewOf } from "./card.ts";
import { cleanFile, dropAllFiles, dropFile } from "./files.ts";
import type { Verbs } from "./messages.ts";
import { dropFilesOf, isOutdated, newHandle, type OnProgress, sealAndSend, sendKept, writeDraft } from "./report.ts";
import { call, problemOf } from "./send.ts";
import { deleteStore, forgetReport, keptReport, keptReports, sentParts } from "./store.ts";

const underway = new Map<string, AbortController>();

/** Reports that were sealed by this page and wait, with their receipts' words, which are written nowhere; and how to let go. */
const own = new Map<string, { words: string[] | null; letGo: () => void }>();

/** The verbs for one question, with where its progress goes. */
export function verbs(onProgress: OnProgress): Verbs {
  return {
    cleanFile,
    lookAt: async (id) => (await import("./pictures.ts")).lookAt(id),
    openToEdit: async (id) => (await import("./pictures.ts")).openToEdit(id),
    coverFile: async (asked) => (await import("./pictures.ts")).coverFile(asked),
    dropFile: (id) => {
      dropFile(id);
      return Promise.resolve();
    },
    sendReport: (draft) => sendReport(draft, onProgress),
    waitingReports,
    resumeReport: (handle) => resumeReport(handle, onProgress),
    discardReport,
    loadCard,
    parseReceipt: readWords,
    readAnswers,
    clearEverything,
  };
}

async function sendReport(draft: Draft, onProgress: OnProgress): Promise<{ words: string[] | null }> {
  const written = await writeDraft(draft);
  const handle = newHandle();
  return alone(handle, async (signal) => {
    try {
      await sealAndSend(written, handle, onProgress, signal);
    } catch (error) {
      throw await afterFailure(error, handle, written.words, draft);
    }
    dropFilesOf(draft);
    return { words: written.words };
  });
}

/** The card. Who asks for it is about to send, so what sealing and sending need is fetched along. */
async function loadCard(): ReturnType<Verbs["loadCard"]> {
  const card = viewOf(await currentCard());
  Promise.all([import("../seal/seal.ts"), import("../exchange/ohttp.ts")]).catch(() => undefined); // asked for again when needed
  return card;
}

/** What a failed sending leaves: a sealed report that waits, or nothing of it, so that the draft can be sent again. */
async function afterFailure(error: unknown, handle: string, words: string[] | null, draft: Draft): Promise<unknown> {
  const report = await keptReport(handle);
  if (report?.hashes && error instanceof ExchangeError && error.code !== "stopped") {
    dropFilesOf(draft);
    await holdOn(handle, words);
    return new CoreError(problemOf(error), handle);
  }
  await forgetReport(handle);
  return error;
}

async function waitingReports(): Promise<WaitingReport[]> {
  const waiting: WaitingReport[] = [];
  const { held = [] } = await navigator.locks.query();
  for (const report of await keptReports()) {
    const { handle, parts, day, hashes } = report;
    if (held.some(({ name }) => name === handle || (name === ownLock(handle) && !own.has(handle)))) continue;
    if (hashes === null || isOutdated(report)) await forgetReport(handle);
    else waiting.push({ handle, parts, day, sent: (await sentParts(handle)).length });
  }
  return waiting;
}

async function resumeReport(handle: string, onProgress: OnProgress): ReturnType<Verbs["resumeReport"]> {
  return alone(handle, async (signal) => {
    const report = await keptReport(handle);
    if (report === undefined) throw new CoreError("not-here");
    await sendKept(report, onProgress, signal);
    return { words: letGo(handle) };
  });
}

async function discardReport(handle: string): Promise<void> {
  underway.get(handle)?.abort();
  letGo(handle);
  await forgetReport(handle);
}

async function readAnswers(words: string[]): ReturnType<Verbs["readAnswers"]> {
  const { mailbox, reply } = await receiptKeys(words);
  const { openAnswers } = await import("../seal/open.ts");
  const places = await call((gate) => readMailbox(gate, mailbox), new AbortController().signal);
  return openAnswers(places, reply, mailbox);
}

async function clearEverything(): Promise<void> {
  for (const sending of underway.values()) sending.abort();
  for (const handle of [...own.keys()]) letGo(handle);
  dropAllFiles();
  await deleteStore();
}

/** Does the work of a report while no other tab can; a lock of the browser's ends with the tab that holds it. */
async function alone<Value>(handle: string, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const controller = new AbortController();
  return navigator.locks.request(handle, { ifAvailable: true }, async (lock) => {
    if (lock === null) throw new CoreError("not-here");
    underway.set(handle, controller);
    try {
      return await work(controller.signal);
    } finally {
      underway.delete(handle);
    }
  });
}

/** Keeps a waiting report for this page as long as it is open: sent by another, its receipt would never be shown. */
async function holdOn(handle: string, words: string[] | null): Promise<void> {
  await new Promise<void>((held) => {
    const hold = (): Promise<void> => {
      return new Promise((letGo) => {
        own.set(handle, { words, letGo });
        held();
      });
    };
    void navigator.locks.request(ownLock(handle), hold);
  });
}

/** Leaves a report to whoever comes; its words, where this page has them. */
function letGo(handle: string): string[] | null {
  const { words, letGo } = own.get(handle) ?? { words: null, letGo: () => undefined };
  own.delete(handle);
  letGo();
  return words;
}

function ownLock(handle: string): string {
  return `own ${handle}`;
}
