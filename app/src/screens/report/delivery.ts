// Sends one draft, as often as it takes: the first attempt seals it, later ones send what is missing.
import { CoreError, discardReport, resumeReport, sendReport, type Draft, type OnProgress } from "../../core/index.ts";

/** One report on its way. */
export class Delivery {
  #kept: string | null = null;

  constructor(private readonly draft: Draft) {}

  /** Whether the report lies sealed on this phone, so that it can wait. */
  get isKept(): boolean {
    return this.#kept !== null;
  }

  /** Resolves with the receipt's words once the gate has the report. Rejects as the core does, and can be called again. */
  async attempt(onProgress: OnProgress): Promise<string[] | null> {
    try {
      const { words } = await (this.#kept === null
        ? sendReport(this.draft, onProgress)
        : resumeReport(this.#kept, onProgress));
      return words;
    } catch (error) {
      if (error instanceof CoreError && error.kept !== undefined) this.#kept = error.kept;
      throw error;
    }
  }

  /** Throws away what was kept. */
  async giveUp(): Promise<void> {
    const kept = this.#kept;
    this.#kept = null;
    // Where even that fails, the report is shown among those that wait.
    if (kept !== null) await discardReport(kept).catch(() => undefined);
  }
}
