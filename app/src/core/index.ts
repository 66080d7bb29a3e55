// What the screens may ask of the app: everything heavy happens in a worker that starts with the first question.
import type { Answer, CardView, CleanFile, Draft, ReceiptReading, WaitingReport } from "./types.ts";

export * from "./types.ts";

/** Called with the parts that the gate has and the parts there are. */
export type OnProgress = (sent: number, total: number) => void;

/** Scrubs a file. Rejects with CoreError `unsupported`, `damaged` or `too-large`; then nothing of it is kept. */
export function cleanFile(_file: Blob): Promise<CleanFile> {
  return Promise.reject(new Error("soon"));
}

/** Forgets a clean file. */
export function dropFile(_id: string): Promise<void> {
  return Promise.reject(new Error("soon"));
}

/** Seals, keeps, sends. Resolves once the gate has acknowledged and the phone has forgotten; then the words may be shown. */
export function sendReport(_draft: Draft, _onProgress: OnProgress): Promise<{ words: string[] | null }> {
  return Promise.reject(new Error("soon"));
}

/** Sealed reports that still wait on this phone. Those older than 14 days are dropped on the way. */
export function waitingReports(): Promise<WaitingReport[]> {
  return Promise.reject(new Error("soon"));
}

/** Sends what is missing of a waiting report. */
export function resumeReport(_handle: string, _onProgress: OnProgress): Promise<void> {
  return Promise.reject(new Error("soon"));
}

/** Throws a waiting report away. */
export function discardReport(_handle: string): Promise<void> {
  return Promise.reject(new Error("soon"));
}

/** The newest card, verified and remembered; fetched once a visit. Rejects with TrustError, or CoreError `offline`. */
export function loadCard(): Promise<CardView> {
  return Promise.reject(new Error("soon"));
}

/** Reads typed receipt words and names a slip at once. */
export function parseReceipt(_text: string): Promise<ReceiptReading> {
  return Promise.reject(new Error("soon"));
}

/** The desk's answers to a receipt, in the order of their places; none is an empty list. */
export function readAnswers(_words: string[]): Promise<Answer[]> {
  return Promise.reject(new Error("soon"));
}

/** Deletes everything the core keeps on this phone and stops its worker. */
export function clearEverything(): Promise<void> {
  return Promise.reject(new Error("soon"));
}
