// From a draft to a report that can be sealed, checked against contract and card.
import { CoreError, type Draft } from "../core/types.ts";
import { randomBytes, sha256, toHex } from "../envelope/bytes.ts";
import { type Card, maySealTo } from "../envelope/card.ts";
import { today } from "../envelope/day.ts";
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
import { SizeError } from "../envelope/sizes.ts";
import { ScrubRefused } from "../scrub/refused.ts";
import { version } from "../../package.json";
import { currentCard } from "./card.ts";
import { dropFile, heldFile } from "./files.ts";

/** A report that is ready to be sealed. Its words are never written anywhere. */
export interface Written {
  report: Report;
  files: ReportFile[];
  recipients: string[];
  words: string[] | null;
}

/** The words of a receipt, and where the answers to it go. */
interface Receipt {
  words: string[];
  address: ReceiptAddress;
}

let ahead: Promise<Receipt> | undefined;

/** Draws the next receipt while nobody waits for it: a slow phone takes a while to make its keys. It lies in memory alone, for one report. */
export function drawAhead(): void {
  const drawing = (ahead ??= drawReceipt());
  drawing.catch(() => {
    if (ahead === drawing) ahead = undefined;
  });
}

/** The report of a draft, checked against contract and card. Throws CoreError or TrustError; nothing is kept yet. */
export async function writeDraft(draft: Draft): Promise<Written> {
  const { card } = await currentCard();
  if (!maySealTo(card, today())) throw new CoreError("card");
  const files = draft.files.map(heldFile);
  checkFiles(files, card);
  const receipt = draft.receipt && !draft.followUpTo ? await takeReceipt() : null;
  const report: Report = {
    envelope: randomBytes(16),
    app: version,
    files: files.length,
    links: draft.links.map(readLink),
    note: normaliseNote(draft.note),
    answers: draft.answers,
    ...(receipt ? { receipt: receipt.address } : {}),
    ...(draft.followUpTo ? { followUp: await followUpOf(draft.followUpTo) } : {}),
  };
  try {
    checkReport(report);
  } catch (error) {
    throw asCoreError(error);
  }
  return { report, files, recipients: card.recipients, words: receipt?.words ?? null };
}

/** Forgets the files of a report that is sealed. */
export function dropFilesOf(draft: Draft): void {
  for (const id of draft.files) dropFile(id);
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

function takeReceipt(): Promise<Receipt> {
  const taken = ahead ?? drawReceipt();
  ahead = undefined;
  return taken;
}

async function drawReceipt(): Promise<Receipt> {
  const words = await drawWords();
  const [{ mailbox, reply, followUp }, { recipientOf }] = await Promise.all([
    receiptKeys(words),
    import("../seal/open.ts"),
  ]);
  return { words, address: { mailbox, reply: await recipientOf(reply), followUpHash: await sha256(followUp) } };
}

async function followUpOf({ words, question }: { words: readonly string[]; question?: string }): Promise<FollowUp> {
  const { followUp } = await receiptKeys(words);
  return { secret: followUp, ...(question === undefined ? {} : { question }) };
}

/** The core's error for whatever writing or sealing throws; anything else as it is. */
export function asCoreError(error: unknown): unknown {
  if (error instanceof SizeError) return new CoreError("too-large");
  if (error instanceof ScrubRefused) return new CoreError(error.reason);
  if (error instanceof ReportError) return new CoreError(error.code === "malformed" ? "broken" : error.code);
  return error;
}

/** A handle under which a report is kept: random, so that it tells nothing. */
export function newHandle(): string {
  return toHex(randomBytes(8));
}
