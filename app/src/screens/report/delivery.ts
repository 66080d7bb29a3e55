// Sends one draft, as often as it takes: the first attempt seals it, later ones send what is missing.
import {
  CoreError,
  discardReport,
  resumeReport,
  sendReport,
  type Draft,
  type OnProgress,
  type SealedReceipt,
  type Sent,
} from "../../core/index.ts";

/** One report on its way. */
export class Delivery {
  #sealed: SealedReceipt | null = null;

  constructor(private readonly draft: Draft) {}

  /** Whether the report lies sealed on this phone, so that it can wait. */
  get isKept(): boolean {
    return this.#sealed !== null;
  }

  /** Whether it may leave in a slot of a visit only. */
  get isSmall(): boolean {
    return this.#sealed?.isSmall === true;
  }

  /** Resolves once the gate has the report. Rejects as the core does, and can be called again. */
  async attempt(onProgress: OnProgress): Promise<Sent> {
    const sealed = this.#sealed;
    try {
      if (sealed === null) return await sendReport(this.draft, onProgress, (sealed) => (this.#sealed = sealed));
      const sent = await resumeReport(sealed.handle, onProgress);
      return { ...sent, words: sealed.words };
    } catch (error) {
      if (sealed === null && !isStillKept(error)) this.#sealed = null;
      throw error;
    }
  }

  /** Throws away what was kept. */
  async giveUp(): Promise<void> {
    const sealed = this.#sealed;
    this.#sealed = null;
    // Where even that fails, the report is shown among those that wait.
    if (sealed !== null) await discardReport(sealed.handle).catch(() => undefined);
  }
}

/** The core says so, or had no time to say anything. */
function isStillKept(error: unknown): boolean {
  return error instanceof CoreError && (error.kept !== undefined || error.code === "crashed");
}
