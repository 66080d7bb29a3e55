// The nouns that the screens and the core share. Nothing here runs.
import type { Finding } from "../scrub/findings.ts";

export type { Edit, Region } from "../picture/edit.ts";
export type { Finding, FindingKind } from "../scrub/findings.ts";
export { TrustError, type TrustProblem } from "../envelope/trust.ts";

/** A file that was scrubbed, or a video that will be while it is sealed; then `size` is that of the picked one. */
export interface CleanFile {
  id: string;
  type: string;
  size: number;
  findings: Finding[];
  /** Whether a picture's own details called it a screenshot. */
  saysScreenshot: boolean;
  edited: Edited;
}

/** What the person has done to a picture. */
export interface Edited {
  cut: boolean;
  covered: boolean;
}

/**
 * A clean picture to look at, and its size as it is seen, in pixels. `preview` is null where it can't be shown. `fixed` says why no
 * part of it can be cut or covered: it moves, it is too large, nothing here can decode it, or the browser gives back false pixels.
 */
export interface Picture {
  width: number;
  height: number;
  preview: ImageBitmap | null;
  fixed: "animated" | "too-large" | "unreadable" | "false-pixels" | null;
}

/** What a person is about to send. `files` are ids of clean files; a follow-up names the receipt's words. */
export interface Draft {
  links: string[];
  note: string;
  answers: Record<string, string>;
  files: string[];
  receipt: boolean;
  followUpTo?: { words: string[]; question?: string };
}

/**
 * A sealed report that is still on this phone. `day` is the UTC day on which it was sealed. One that `isSmall`, as a report of links
 * alone is, may leave in a slot of a visit only.
 */
export interface WaitingReport {
  handle: string;
  parts: number;
  sent: number;
  day: string;
  isSmall: boolean;
}

/** What the page is told as soon as a report is sealed: from then on it can be sent by its handle, and the words are here alone. */
export interface SealedReceipt {
  handle: string;
  words: string[] | null;
  isSmall: boolean;
}

/** A report that the gate has acknowledged. The sealed copy is gone from this phone; or else it could not be deleted yet. */
export interface Sent {
  words: string[] | null;
  isForgotten: boolean;
}

/** What a report waits for: the next slot of this visit, or the end of the work that the gate asks for. */
export type Wait = "slot" | "work";

/** The card, as far as a person should see it. `bytes` is the largest total of files. */
export interface CardView {
  number: number;
  from: string;
  until: string;
  accepts: { files: boolean; bytes: number };
  operators: { desk: string; gate: string; relay: string | null; app: string };
  basis: string;
  demo: { note: string; slot?: number } | null;
  /** Whether a second, escrow key can open reports too. */
  escrow: boolean;
  files: boolean;
  bytes: number;
  /** The service's own name, from `trust.json`. */
  name: string;
  /** The builds of the app that the card vouches for: SHA-256 of the list of files and of the service worker of each, hex. */
  builds: { list: string; worker: string }[];
}

/** One answer of the desk, as sealed to the receipt. */
export interface Answer {
  place: number;
  code: "received" | "looked_at" | "referred" | "removed" | "not_for_us" | "known" | "question";
  hours?: number;
  why?: "not_terrorism" | "news_or_research" | "satire" | "not_enough" | "other_service";
  question?: string;
  text?: string;
}

/** What typed receipt words turn out to be: right, words that are in no list, a wrong number, or a wrong check word. */
export type ReceiptReading = { words: string[] } | { unknown: string[] } | { count: number } | { check: true };

/**
 * Why something went wrong, for the screens to word.
 *
 * - `unsupported`, `damaged`: a file that the scrubber refuses; `too-large`: more than the card accepts;
 * - `empty`, `too-many-links`, `too-many-files`, `bad-link`, `note-too-long`, `links-too-long`, `bad-note`, `bad-answer`:
 *   a draft outside the contract; `files-not-accepted`: the desk takes links only;
 * - `offline`: no line, sealed and kept; `refused`: the gate took it not, whatever is tried; `full`: the gate asks to come later;
 * - `card`: no card that may be sealed to; `storage`: the browser keeps nothing for us; `stopped`: given up by the person;
 * - `not-here`: no such report on this phone any more; `lost`: a clean file went with a worker that ended; `crashed`: the worker
 *   ended just now; `broken`: our own fault.
 */
export type CoreProblem =
  | "unsupported"
  | "damaged"
  | "too-large"
  | "empty"
  | "too-many-links"
  | "too-many-files"
  | "bad-link"
  | "links-too-long"
  | "note-too-long"
  | "bad-note"
  | "bad-answer"
  | "files-not-accepted"
  | "offline"
  | "refused"
  | "full"
  | "card"
  | "storage"
  | "stopped"
  | "not-here"
  | "lost"
  | "crashed"
  | "broken";

/**
 * Anything but trust that fails in the core. `kept` is there where `sendReport` sealed the report but could not send it: the
 * handle under which it waits on this phone.
 */
export class CoreError extends Error {
  override name = "CoreError";
  constructor(
    readonly code: CoreProblem,
    readonly kept?: string,
  ) {
    super(code);
  }
}
