// What page and worker say to each other.
import type {
  Answer,
  CardView,
  CleanFile,
  CoreProblem,
  Draft,
  Edit,
  Picture,
  ReceiptReading,
  SealedReceipt,
  Sent,
  TrustProblem,
  Wait,
  WaitingReport,
} from "../core/types.ts";

/** Everything the page may ask of the worker. What the core calls back travels as `Progress` and `Sealed` messages instead. */
export interface Verbs {
  cleanFile: (file: Blob) => Promise<CleanFile>;
  lookAt: (id: string) => Promise<Picture>;
  openToEdit: (id: string) => Promise<ImageBitmap>;
  coverFile: (asked: { id: string; edit: Edit }) => Promise<CleanFile>;
  dropFile: (id: string) => Promise<void>;
  sendReport: (draft: Draft) => Promise<Sent>;
  waitingReports: () => Promise<WaitingReport[]>;
  resumeReport: (handle: string) => Promise<Sent>;
  discardReport: (handle: string) => Promise<void>;
  loadCard: (anew?: boolean) => Promise<CardView>;
  parseReceipt: (text: string) => Promise<ReceiptReading>;
  readAnswers: (words: string[]) => Promise<Answer[]>;
  useSlot: () => Promise<void>;
  clearEverything: () => Promise<void>;
}

/** One question; `call` ties the reply to it. */
export interface Question {
  call: number;
  verb: keyof Verbs;
  subject: unknown;
}

/** Parts that the gate has, of parts there are, and what the next one waits for. */
export interface Progress {
  call: number;
  sent: number;
  total: number;
  wait?: Wait;
}

/** The report is whole on this phone and outlives the worker; its receipt is known to the page alone. */
export interface Sealed {
  call: number;
  sealed: SealedReceipt;
}

/** How a question ended well. */
export interface Done {
  call: number;
  value: unknown;
}

/** How a question ended otherwise. */
export interface Failed {
  call: number;
  failure: { kind: "core"; code: CoreProblem; kept?: string } | { kind: "trust"; code: TrustProblem };
}

export type Reply = Progress | Sealed | Done | Failed;
