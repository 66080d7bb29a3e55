// What the desk answers to a receipt, once opened. docs/envelope.md, section 7.
import { toHex } from "./bytes.ts";
import { type Json, readCanonical } from "./canonical.ts";

export const SEALED_ANSWER_LENGTH = 4_096;
export const MAILBOX_PLACES = 8;
const ANSWER_LENGTH = 2_437;
const LONGEST_TEXT = 1_500;
const MOST_HOURS = 99_999;
const QUESTION = /^[a-z][a-z0-9_]{0,31}$/;

const CODES = ["received", "looked_at", "referred", "removed", "not_for_us", "known", "question"] as const;
const WHYS = ["not_terrorism", "news_or_research", "satire", "not_enough", "other_service"] as const;

/** One answer of the desk. */
export interface Answer {
  place: number;
  code: (typeof CODES)[number];
  hours?: number;
  why?: (typeof WHYS)[number];
  question?: string;
  text?: string;
}

/** What was opened is no answer for this mailbox and place. */
export class AnswerError extends Error {
  override name = "AnswerError";
}

/** Reads an opened answer. Throws AnswerError unless every byte is as the contract has it. */
export function readAnswer(untrusted: Uint8Array, mailbox: Uint8Array, place: number): Answer {
  if (untrusted.length !== ANSWER_LENGTH) throw new AnswerError("length");
  if (String.fromCharCode(...untrusted.subarray(0, 4)) !== "UPA1") throw new AnswerError("magic");
  const length = ((untrusted[4] ?? 0) << 8) | (untrusted[5] ?? 0);
  if (6 + length > ANSWER_LENGTH || untrusted.subarray(6 + length).some((byte) => byte !== 0))
    throw new AnswerError("padding");
  return checkAnswer(readObject(untrusted.subarray(6, 6 + length)), mailbox, place);
}

function readObject(untrusted: Uint8Array): Record<string, Json> {
  let value: Json;
  try {
    value = readCanonical(untrusted);
  } catch {
    throw new AnswerError("JSON");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new AnswerError("object");
  return value;
}

function checkAnswer(untrusted: Record<string, Json>, mailbox: Uint8Array, place: number): Answer {
  const { version, mailbox: named, place: stated, code: untrustedCode, ...rest } = untrusted;
  if (version !== 1) throw new AnswerError("version");
  if (named !== toHex(mailbox)) throw new AnswerError("mailbox");
  if (stated !== place || place < 0 || place >= MAILBOX_PLACES) throw new AnswerError("place");
  const code = CODES.find((known) => known === untrustedCode);
  if (code === undefined) throw new AnswerError("code");
  return { place, code, ...checkDetail(code, rest) };
}

/** The one member that each code has beside itself; none where it has none. */
function checkDetail(code: Answer["code"], rest: Record<string, Json>): Partial<Answer> {
  const keys = Object.keys(rest);
  const { hours, why: untrustedWhy, question, text } = rest;
  const why = WHYS.find((known) => known === untrustedWhy);
  if (code === "removed" && keys.length === 1 && isHours(hours)) return { hours };
  if (code === "not_for_us" && keys.length === 1 && why !== undefined) return { why };
  if (code === "question" && keys.length === 1) {
    if (typeof question === "string" && QUESTION.test(question)) return { question };
    if (typeof text === "string" && escapedLength(text) <= LONGEST_TEXT) return { text };
  }
  if (code !== "removed" && code !== "not_for_us" && code !== "question" && keys.length === 0) return {};
  throw new AnswerError("detail");
}

function isHours(value: Json | undefined): value is number {
  return typeof value === "number" && value >= 0 && value <= MOST_HOURS;
}

function escapedLength(text: string): number {
  return new TextEncoder().encode(text.replace(/["\\\n]/g, "\\$&")).length;
}
