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
  TrustProblem,
  WaitingReport,
} from "../core/types.ts";

/** Everything the page may ask of the worker. `onProgress` of the core travels as `Progress` messages instead. */
export interface Verbs {
  cleanFile: (file: Blob) => Promise<CleanFile>;
  lookAt: (id: string) => Promise<Picture>;
  openToEdit: (id: string) => Promise<ImageBitmap>;
  coverFile: (asked: { id: string; edit: Edit }) => Promise<CleanFile>;
  dropFile: (id: string) => Promise<void>;
  sendReport: (draft: Draft) => Promise<{ words: string[] | null }>;
  waitingReports: () => Promise<WaitingReport[]>;
  resumeReport: (handle: string) => Promise<{ words: string[] | null }>;
  discardReport: (handle: string) => Promise<void>;
  loadCard: () => Promise<CardView>;
  parseReceipt: (text: string) => Promise<ReceiptReading>;
  readAnswers: (words: string[]) => Promise<Answer[]>;
  clearEverything: () => Promise<void>;
}

/** One question; `call` ties the reply to it. */
export interface Question {
  call: number;
  verb: keyof Verbs;
  subject: unknown;
}

/** Parts that the gate has, of parts there are. */
export interface Progress {
  call: number;
  sent: number;
  total: number;
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

export type Reply = Progress | Done | Failed;
