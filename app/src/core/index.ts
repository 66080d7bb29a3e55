// What the screens may ask of the app: everything heavy happens in a worker that starts with the first question.
import { ask, stopWorker } from "./ask.ts";
import { lookAgain, rest } from "./service-worker.ts";
import { slotsRun, startSlots, stopSlots } from "./slots.ts";
import { sleepFor, wakeFor } from "./wake.ts";
import type {
  Answer,
  CardView,
  CleanFile,
  Draft,
  Edit,
  Picture,
  ReceiptReading,
  SealedReceipt,
  Sent,
  Wait,
  WaitingReport,
} from "./types.ts";

export { onCrash } from "./ask.ts";
export { onChanged } from "./service-worker.ts";
export * from "./types.ts";

/** Called with the parts that the gate has and the parts there are, and with what the report waits for, where it does. */
export type OnProgress = (sent: number, total: number, wait?: Wait) => void;

/** Scrubs a file. Rejects with CoreError `unsupported`, `damaged` or `too-large`; then nothing of it is kept. */
export function cleanFile(file: Blob): Promise<CleanFile> {
  return ask("cleanFile", file);
}

/** A clean picture to look at. It comes later than the file itself: decoding can take seconds. Rejects with CoreError. */
export function lookAt(id: string): Promise<Picture> {
  return ask("lookAt", id);
}

/** A clean picture large enough to see what should be covered. Rejects with CoreError. */
export function openToEdit(id: string): Promise<ImageBitmap> {
  return ask("openToEdit", id);
}

/** Cuts and covers a clean picture for good; the new file takes the place of the old one, of which nothing stays. */
export function coverFile(id: string, edit: Edit): Promise<CleanFile> {
  return ask("coverFile", { id, edit });
}

/** Forgets a clean file. */
export function dropFile(id: string): Promise<void> {
  return ask("dropFile", id);
}

/**
 * Seals, keeps, sends. Resolves once the gate has acknowledged and the phone has forgotten; then the words may be shown. `onSealed`
 * is called as soon as the report would outlive the worker.
 */
export async function sendReport(
  draft: Draft,
  onProgress: OnProgress,
  onSealed: (sealed: SealedReceipt) => void = () => undefined,
): Promise<Sent> {
  let handle = "";
  const listener = {
    onProgress,
    onSealed(sealed: SealedReceipt) {
      ({ handle } = sealed);
      if (!sealed.isSmall) wakeFor(handle);
      onSealed(sealed);
    },
  };
  haveSlots();
  const sent = await ask("sendReport", draft, listener);
  sleepFor(handle);
  return sent;
}

/** Sealed reports that still wait on this phone. Those older than 14 days are dropped on the way. */
export function waitingReports(): Promise<WaitingReport[]> {
  return ask("waitingReports");
}

/** Sends what is missing of a waiting report. The words come with it as long as the page that sealed it is open, else null. */
export async function resumeReport(handle: string, onProgress: OnProgress): Promise<Sent> {
  haveSlots();
  const sent = await ask("resumeReport", handle, { onProgress });
  sleepFor(handle);
  return sent;
}

/** Throws a waiting report away. */
export async function discardReport(handle: string): Promise<void> {
  await ask("discardReport", handle);
  sleepFor(handle);
}

/**
 * The newest card, verified and remembered; fetched once a visit, and with it the slots of the visit begin. Rejects with TrustError,
 * or CoreError `offline`.
 */
export async function loadCard(): Promise<CardView> {
  lookAgain();
  const card = await ask("loadCard");
  const use = (): void => {
    // Whatever went out in it answers for itself.
    ask("useSlot").catch(() => undefined);
  };
  startSlots(use, card.demo?.slot);
  return card;
}

/** For whoever waits for a slot: they end when everything is cleared, and begin again with the card. */
function haveSlots(): void {
  // Without a card, what waits fails by itself and says why.
  if (!slotsRun()) loadCard().catch(() => undefined);
}

/** Reads typed receipt words and names a slip at once. */
export function parseReceipt(text: string): Promise<ReceiptReading> {
  return ask("parseReceipt", text);
}

/** The desk's answers to a receipt, in the order of their places; none is an empty list. */
export function readAnswers(words: string[]): Promise<Answer[]> {
  haveSlots();
  return ask("readAnswers", words);
}

/** Deletes everything the core keeps on this phone and stops its worker. Nothing is kept again before the next question. */
export async function clearEverything(): Promise<void> {
  rest();
  stopSlots();
  await ask("clearEverything");
  stopWorker();
}
