// The report JSON and the rules that its parts obey. docs/envelope.md, section 3.
import { type Bytes, toHex, utf8 } from "./bytes.ts";
import { type Json, writeCanonical } from "./canonical.ts";

export const MOST_LINKS = 20;
export const LONGEST_LINK = 2_000;
export const LONGEST_LINKS = 12_288;
export const LONGEST_NOTE = 4_000;
export const MOST_FILES = 10;
export const MOST_FILE_BYTES = 1_000_000_000;
export const LONGEST_JSON = 24_576;
const MOST_ANSWERS = 8;

const CODE = /^[a-z][a-z0-9_]{0,31}$/;
const APP = /^[0-9A-Za-z.+-]{1,32}$/;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const NOT_IN_A_LINK = /[\u0000-\u0020\u007f-\u009f"\\]|\p{Surrogate}/u;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const NOT_IN_A_NOTE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|\p{Surrogate}/u;

/** Where answers to a first report go. */
export interface ReceiptAddress {
  mailbox: Bytes;
  reply: string;
  followUpHash: Bytes;
}

/** What a follow-up carries instead. */
export interface FollowUp {
  secret: Bytes;
  question?: string;
}

/** All of a report but its files' bytes. Never both a receipt and a follow-up. */
export interface Report {
  envelope: Bytes;
  app: string;
  files: number;
  links: readonly string[];
  note: string;
  answers: Readonly<Record<string, string>>;
  receipt?: ReceiptAddress;
  followUp?: FollowUp;
}

/** Which rule of the contract a report breaks. */
export type ReportProblem =
  | "empty"
  | "too-many-links"
  | "too-many-files"
  | "bad-link"
  | "links-too-long"
  | "note-too-long"
  | "bad-note"
  | "bad-answer"
  | "malformed";

/** The report is outside the contract. */
export class ReportError extends Error {
  override name = "ReportError";
  constructor(readonly code: ReportProblem) {
    super(code);
  }
}

/** Throws ReportError where a report breaks the contract. */
export function checkReport(report: Report): void {
  const refuseIf = (broken: boolean, code: ReportProblem): void => {
    if (broken) throw new ReportError(code);
  };
  refuseIf(report.links.length > MOST_LINKS, "too-many-links");
  refuseIf(report.files > MOST_FILES, "too-many-files");
  const lengths = report.links.map((link) => utf8(link).length);
  refuseIf(lengths.some((length) => length < 1 || length > LONGEST_LINK) || report.links.some(notALink), "bad-link");
  refuseIf(lengths.reduce((sum, length) => sum + length, 0) > LONGEST_LINKS, "links-too-long");
  refuseIf(utf8(report.note).length > LONGEST_NOTE, "note-too-long");
  refuseIf(NOT_IN_A_NOTE.test(report.note), "bad-note");
  refuseIf(report.links.length === 0 && report.files === 0 && report.note.trim() === "", "empty");
  const answers = Object.entries(report.answers);
  refuseIf(answers.length > MOST_ANSWERS || !answers.flat().every((code) => CODE.test(code)), "bad-answer");
  refuseIf(report.followUp?.question !== undefined && !CODE.test(report.followUp.question), "bad-answer");
  refuseIf(report.receipt !== undefined && report.followUp !== undefined, "malformed");
  refuseIf(!APP.test(report.app) || report.envelope.length !== 16, "malformed");
}

function notALink(text: string): boolean {
  return NOT_IN_A_LINK.test(text);
}

/** The report JSON. Throws ReportError where the report breaks the contract. */
export function writeReport(report: Report): Bytes {
  checkReport(report);
  const value: Record<string, Json> = {
    version: 1,
    envelope: toHex(report.envelope),
    app: report.app,
    files: report.files,
    links: [...report.links],
    note: report.note,
    answers: { ...report.answers },
  };
  if (report.receipt) {
    value.mailbox = toHex(report.receipt.mailbox);
    value.reply = report.receipt.reply;
    value.follow_up_hash = toHex(report.receipt.followUpHash);
  }
  if (report.followUp) {
    value.follow_up = toHex(report.followUp.secret);
    if (report.followUp.question !== undefined) value.question = report.followUp.question;
  }
  const json = writeCanonical(value);
  if (json.length > LONGEST_JSON) throw new ReportError("links-too-long");
  return json;
}
