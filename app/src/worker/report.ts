// From a draft to the gate's acknowledgement: seal, keep, send, forget.
import { CoreError, type Draft } from "../core/types.ts";
import { type Bytes, randomBytes, sha256, toHex } from "../envelope/bytes.ts";
import { type Card, maySealTo } from "../envelope/card.ts";
import { daysBetween, today } from "../envelope/day.ts";
import { type ReportFile, sizeOf } from "../envelope/file.ts";
import { normaliseLink } from "../envelope/links.ts";
import { normaliseNote } from "../envelope/note.ts";
import { drawWords, receiptKeys } from "../envelope/receipt.ts";
import {
  checkReport,
  type FollowUp,
  MOST_FILE_BYTES,
  type ReceiptAddress,
  type Report,
  ReportError,
} from "../envelope/report.ts";
import { OverflowError, SizeError, SMALLEST_CLASS } from "../envelope/sizes.ts";
import { ScrubRefused } from "../scrub/refused.ts";
import type { SealedReport } from "../seal/seal.ts";
import { version } from "../../package.json";
import { currentCard } from "./card.ts";
import { dropFile, heldFile } from "./files.ts";
import { Queue } from "./queue.ts";
import { closeReport, type PartToSend, sendParts, sendWhole } from "./send.ts";
import { forgetReport, keepPart, keepReport, type KeptReport, keptPart, sentParts } from "./store.ts";

/** Called with the parts that the gate has and the parts there are. */
export type OnProgress = (sent: number, total: number) => void;

/** A report that was sealed and is kept; its words were never written anywhere. */
export interface Written {
  report: Report;
  files: ReportFile[];
  recipients: string[];
  words: string[] | null;
}

const DAYS_KEPT = 14;
const PARTS_IN_MEMORY = 8;
const PARTS_BEHIND = 3;

/** The report of a draft, checked against contract and card. Throws CoreError or TrustError; nothing is kept yet. */
export async function writeDraft(draft: Draft): Promise<Written> {
  const { card } = await currentCard();
  if (!maySealTo(card, today())) throw new CoreError("card");
  const files = draft.files.map(heldFile);
  checkFiles(files, card);
  const words = draft.receipt && !draft.followUpTo ? await drawWords() : null;
  const report: Report = {
    envelope: randomBytes(16),
    app: version,
    files: files.length,
    links: draft.links.map(readLink),
    note: normaliseNote(draft.note),
    answers: draft.answers,
    ...(words ? { receipt: await addressOf(words) } : {}),
    ...(draft.followUpTo ? { followUp: await followUpOf(draft.followUpTo) } : {}),
  };
  try {
    checkReport(report);
  } catch (error) {
    throw asCoreError(error);
  }
  return { report, files, recipients: card.recipients, words };
}

/**
 * Seals and keeps a report while its parts already leave; resolves once the gate has acknowledged and the phone has forgotten.
 * Where a video needs more room than was thought, all begins again in a larger class and under another envelope id, so that the
 * gate never sees two kinds of parts under one.
 */
export async function sealAndSend(
  { report, files, recipients }: Written,
  handle: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  for (let above = 0; ;) {
    const again = above > 0 ? { ...report, envelope: randomBytes(16) } : report;
    const sealing = await seal(again, files, recipients, above);
    try {
      await keepAndSend(sealing, handle, onProgress, signal);
      return;
    } catch (error) {
      if (!(error instanceof OverflowError)) throw asCoreError(error);
      await forgetReport(handle);
      above = sealing.sealed.size;
    }
  }
}

async function keepAndSend(
  { envelope, sealed }: Sealing,
  handle: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const kept: KeptReport = { handle, envelope, parts: sealed.parts, day: today(), hashes: null };
  await keepReport(kept);
  const queue = new Queue<PartToSend>();
  const progress = countParts(sealed.parts, 0, onProgress);
  const whole = sealed.size === SMALLEST_CLASS;
  const sending = whole ? Promise.resolve() : sendParts(kept, queue, progress, signal);
  sending.catch(() => undefined); // it is awaited below, once all is kept
  try {
    const { hashes, first } = await keepParts(kept, sealed, queue, signal);
    queue.close();
    await sending;
    if (whole) await sendWhole(kept, first, hashes, signal);
    else await closeReport(kept, hashes, signal);
    onProgress(sealed.parts, sealed.parts);
  } catch (error) {
    queue.stop();
    await sending.catch(() => undefined); // nothing of it may still be underway when it is forgotten
    throw error;
  }
  await forgetReport(handle);
}

/** Sends what is missing of a kept report. Throws CoreError `not-here` where it can't be sent any more; then it is forgotten. */
export async function sendKept(report: KeptReport, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
  const { handle, parts, hashes } = report;
  const first = await keptPart(handle, 0);
  if (hashes === null || first === undefined || isOutdated(report)) {
    await forgetReport(handle);
    throw new CoreError("not-here");
  }
  if (parts === 1 && first.length === SMALLEST_CLASS) {
    await sendWhole(report, first, hashes, signal);
  } else {
    const sent = new Set(await sentParts(handle));
    const queue = new Queue<PartToSend>();
    for (let index = 0; index < parts; index++) if (!sent.has(index)) queue.push({ index });
    queue.close();
    await sendParts(report, queue, countParts(parts, sent.size, onProgress), signal);
    await closeReport(report, hashes, signal);
  }
  onProgress(parts, parts);
  await forgetReport(handle);
}

/** Whether a kept report is too old to be sent. */
export function isOutdated({ day }: KeptReport): boolean {
  return daysBetween(day, today()) > DAYS_KEPT;
}

/** Forgets the files of a report that is sealed. */
export function dropFilesOf(draft: Draft): void {
  for (const id of draft.files) dropFile(id);
}

/** A report on its way into the seal. */
interface Sealing {
  envelope: Bytes;
  sealed: SealedReport;
}

async function seal(report: Report, files: ReportFile[], recipients: string[], above: number): Promise<Sealing> {
  const { sealReport } = await import("../seal/seal.ts");
  try {
    return { envelope: report.envelope, sealed: await sealReport(report, files, recipients, above) };
  } catch (error) {
    throw asCoreError(error);
  }
}

/** Keeps the parts as they are sealed and hands each to the queue; disk and hash run beside the sealing, a few parts behind. */
async function keepParts(
  kept: KeptReport,
  { stream, size }: SealedReport,
  queue: Queue<PartToSend>,
  signal: AbortSignal,
): Promise<{ hashes: Bytes[]; first: Bytes }> {
  const hashes: Promise<Bytes>[] = [];
  const writes: Promise<void>[] = [];
  let first: Bytes = new Uint8Array(0);
  for await (const part of stream) {
    if (signal.aborted) throw new CoreError("stopped");
    const index = hashes.length;
    if (index === 0) first = part;
    hashes.push(sha256(part));
    const write = keepPart(kept.handle, index, part).then(() => {
      if (size > SMALLEST_CLASS) queue.push(index < PARTS_IN_MEMORY ? { index, part } : { index });
    });
    write.catch(() => undefined); // it is awaited below
    writes.push(write);
    await writes[index - PARTS_BEHIND];
  }
  await Promise.all(writes);
  const all = await Promise.all(hashes);
  await keepReport({ ...kept, hashes: all });
  return { hashes: all, first };
}

function countParts(total: number, before: number, onProgress: OnProgress): () => void {
  let sent = before;
  onProgress(sent, total);
  return () => {
    onProgress(++sent, total);
  };
}

function checkFiles(files: readonly ReportFile[], card: Card): void {
  if (files.length > 0 && !card.accepts.files) throw new CoreError("files-not-accepted");
  const total = files.reduce((sum, file) => sum + sizeOf(file), 0);
  if (total > Math.min(card.accepts.bytes, MOST_FILE_BYTES)) throw new CoreError("too-large");
}

function readLink(typed: string): string {
  try {
    return normaliseLink(typed);
  } catch {
    throw new CoreError("bad-link");
  }
}

async function addressOf(words: readonly string[]): Promise<ReceiptAddress> {
  const [{ mailbox, reply, followUp }, { recipientOf }] = await Promise.all([
    receiptKeys(words),
    import("../seal/open.ts"),
  ]);
  return { mailbox, reply: await recipientOf(reply), followUpHash: await sha256(followUp) };
}

async function followUpOf({ words, question }: { words: readonly string[]; question?: string }): Promise<FollowUp> {
  const { followUp } = await receiptKeys(words);
  return { secret: followUp, ...(question === undefined ? {} : { question }) };
}

function asCoreError(error: unknown): unknown {
  if (error instanceof SizeError) return new CoreError("too-large");
  if (error instanceof ScrubRefused) return new CoreError(error.reason);
  if (error instanceof ReportError) return new CoreError(error.code === "malformed" ? "broken" : error.code);
  return error;
}

/** A handle under which a report is kept: random, so that it tells nothing. */
export function newHandle(): string {
  return toHex(randomBytes(8));
}
