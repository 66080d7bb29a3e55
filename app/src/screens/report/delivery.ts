// Sends one draft, as often as it takes: the first attempt seals it, later ones send what is missing.
import { resumeReport, sendReport, waitingReports, type Draft, type OnProgress } from "../../core/index.ts";

/** One report on its way. */
export class Delivery {
  #sealed: string | null = null;

  constructor(private readonly draft: Draft) {}

  /** Whether the report lies sealed on this phone, so that it can wait. */
  get isSealed(): boolean {
    return this.#sealed !== null;
  }

  /** Resolves with the receipt's words once the gate has the report. Rejects as the core does, and can be called again. */
  async attempt(onProgress: OnProgress): Promise<string[] | null> {
    if (this.#sealed !== null) return (await resumeReport(this.#sealed, onProgress)).words;
    const before = new Set(await handles());
    try {
      return (await sendReport(this.draft, onProgress)).words;
    } catch (error) {
      this.#sealed = (await handles()).find((handle) => !before.has(handle)) ?? null;
      throw error;
    }
  }
}

/** Those of all waiting reports; a browser that keeps nothing has none. */
async function handles(): Promise<string[]> {
  try {
    return (await waitingReports()).map(({ handle }) => handle);
  } catch {
    return [];
  }
}
