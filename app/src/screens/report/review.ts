// What stands between a draft and its sending: each fault with the box that it belongs to.
import type { CardView, Draft } from "../../core/index.ts";
import { LONGEST_LINK, LONGEST_LINKS, LONGEST_NOTE, MOST_LINKS } from "../../envelope/report.ts";
import { cleanLinksIn, readCleanLinks } from "../../links/clean.ts";
import type { DraftState } from "./draft.ts";
import { answersToSend } from "./questions.ts";

/** A fault, and where it is to be mended. */
export type Fault =
  | { field: "links"; code: "bad"; line: number }
  | { field: "links"; code: "many" | "long" }
  | { field: "note"; code: "long" }
  | { field: "files"; code: "refused" | "not-accepted" | "too-large" | "cleaning" }
  | { field: "report"; code: "empty" };

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** How many bytes a note has left. */
export function roomInNote(note: string): number {
  return LONGEST_NOTE - bytesOf(tidyNote(note));
}

/** All faults of a draft, in the order of the screen. An empty list means that it can go. */
export function findFaults(draft: DraftState, accepts: CardView["accepts"]): Fault[] {
  const faults: Fault[] = [];
  const states = draft.files.map(({ state }) => state);
  const size = draft.files.reduce((sum, file) => sum + (file.state === "clean" ? file.clean.size : 0), 0);
  if (states.includes("refused")) faults.push({ field: "files", code: "refused" });
  if (states.includes("cleaning")) faults.push({ field: "files", code: "cleaning" });
  if (states.length > 0 && !accepts.files) faults.push({ field: "files", code: "not-accepted" });
  if (size > accepts.bytes) faults.push({ field: "files", code: "too-large" });
  const { links, badLine } = readCleanLinks(draft.links);
  const lengths = links.map(({ link }) => bytesOf(link));
  if (badLine !== null) faults.push({ field: "links", code: "bad", line: badLine });
  if (links.length > MOST_LINKS) faults.push({ field: "links", code: "many" });
  else if (lengths.some((length) => length > LONGEST_LINK) || sum(lengths) > LONGEST_LINKS) {
    faults.push({ field: "links", code: "long" });
  }
  if (roomInNote(draft.note) < 0) faults.push({ field: "note", code: "long" });
  const isEmpty = states.length === 0 && links.length === 0 && badLine === null && draft.note.trim() === "";
  if (isEmpty) faults.push({ field: "report", code: "empty" });
  return faults;
}

/** The draft as the core takes it. */
export function finishDraft(draft: DraftState): Draft {
  return {
    links: readCleanLinks(draft.links).links.map(({ link }) => link),
    note: cleanLinksIn(tidyNote(draft.note)),
    answers: answersToSend(draft),
    files: draft.files.flatMap((file) => (file.state === "clean" ? [file.clean.id] : [])),
    receipt: draft.receipt,
  };
}

/** A note without the control characters that the envelope refuses, and without white space around it. */
export function tidyNote(note: string): string {
  return note
    .replaceAll(/\r\n?|[\u2028\u2029]/gu, "\n")
    .replaceAll(/[^\P{Cc}\n]|\p{Surrogate}/gu, " ")
    .trim();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
