// What the worker does for the page, one function a verb.
import { CoreError, type Draft, type SealedReceipt, type Sent, type WaitingReport } from "../core/types.ts";
import { readWords, receiptKeys, wordList } from "../envelope/receipt.ts";
import { readMailbox } from "../exchange/calls.ts";
import { ExchangeError } from "../exchange/errors.ts";
import { currentCard, viewOf } from "./card.ts";
import { sealAndSend } from "./deliver.ts";
import { cleanFile, dropAllFiles, dropFile } from "./files.ts";
import { alone, isSmall, type OnProgress, ownLock, reportsToSend, sendKept } from "./kept.ts";
import type { Verbs } from "./messages.ts";
import { drawAhead, dropFilesOf, newHandle, writeDraft } from "./report.ts";
import { problemOf } from "./send.ts";
import { inSlot, useSlot } from "./slots.ts";
import { deleteStore, forgetReport, hasStore, keptReport, sentParts } from "./store.ts";

const underway = new Map<string, AbortController>();

/** Reports that were sealed by this page and wait, with their receipts' words, which are written nowhere; and how to let go. */
const own = new Map<string, { words: string[] | null; letGo: () => void }>();

/** Where the news of one question goes. */
export interface Listener {
  onProgress: OnProgress;
  onSealed: (sealed: SealedReceipt) => void;
}

/** The verbs for one question. */
export function verbs(listener: Listener): Verbs {
  return {
    cleanFile,
    lookAt: async (id) => (await import("./pictures.ts")).lookAt(id),
    openToEdit: async (id) => (await import("./pictures.ts")).openToEdit(id),
    coverFile: async (asked) => (await import("./pictures.ts")).coverFile(asked),
    dropFile: (id) => {
      dropFile(id);
      return Promise.resolve();
    },
    sendReport: (draft) => sendReport(draft, listener),
    waitingReports,
    resumeReport: (handle) => resumeReport(handle, listener.onProgress),
    discardReport,
    loadCard,
    parseReceipt: readWords,
    readAnswers,
    useSlot,
    clearEverything,
  };
}

async function sendReport(draft: Draft, { onProgress, onSealed }: Listener): Promise<Sent> {
  const written = await writeDraft(draft);
  const { words } = written;
  const handle = newHandle();
  const watch = {
    onProgress,
    onSealed: (isSmall: boolean) => {
      onSealed({ handle, words, isSmall });
    },
  };
  return underControl(handle, async (signal) => {
    let isForgotten;
    try {
      isForgotten = await sealAndSend(written, handle, watch, signal);
    } catch (error) {
      throw await afterFailure(error, handle, words, draft);
    }
    dropFilesOf(draft);
    return { words, isForgotten };
  });
}

/**
 * The card. What sealing, sending and reading need is fetched along, by every visit: else the line would see by it what is done. So is
 * what cleans and shows pictures, which most reports begin with.
 */
async function loadCard(anew = false): ReturnType<Verbs["loadCard"]> {
  const card = viewOf(await currentCard(anew));
  const forReports = [import("../seal/seal.ts"), import("../seal/open.ts"), import("../exchange/ohttp.ts"), wordList()];
  const forPictures = [import("../scrub/index.ts"), import("../scrub/pictures.ts"), import("./pictures.ts")];
  Promise.all([...forReports, ...forPictures]).then(drawAhead, () => undefined); // asked for again when needed
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
  if (!(await hasStore())) return []; // looking would make one
  const reports = await reportsToSend((handle) => own.has(handle));
  return Promise.all(
    reports.map(async (report) => {
      const { handle, parts, day } = report;
      return { handle, parts, day, isSmall: isSmall(report), sent: (await sentParts(handle)).length };
    }),
  );
}

async function resumeReport(handle: string, onProgress: OnProgress): Promise<Sent> {
  return underControl(handle, async (signal) => {
    const report = await keptReport(handle);
    if (report === undefined) throw new CoreError("not-here");
    const isForgotten = await sendKept(report, onProgress, signal);
    return { words: letGo(handle), isForgotten };
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
  const places = await inSlot("read", (gate) => readMailbox(gate, mailbox), new AbortController().signal);
  return openAnswers(places, reply, mailbox);
}

async function clearEverything(): Promise<void> {
  for (const sending of underway.values()) sending.abort();
  for (const handle of [...own.keys()]) letGo(handle);
  dropAllFiles();
  await deleteStore();
}

/** Does the work of a report while nobody else can, and so that it can be stopped. */
async function underControl<Value>(handle: string, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const controller = new AbortController();
  return alone(handle, async () => {
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
