// The proof of work of one report: searched for when the gate asks for it, and shown with each call that may be its first.
import type { Bytes } from "../envelope/bytes.ts";
import { Search, type Worked } from "../envelope/work.ts";
import { demandedWork } from "../exchange/bulletin.ts";
import { ExchangeError } from "../exchange/errors.ts";
import { Breath } from "../seal/breath.ts";
import { currentCard } from "./card.ts";

/** A few milliseconds of a slow phone: whoever waits for this thread, such as a slot, waits no longer. */
const TRIES_AT_ONCE = 1_000;

/** From then on a person is told. In milliseconds. */
const LONG = 1_000;

const MOST_ROUNDS = 4;

/** Nothing is searched before the gate asks. */
export class Proof {
  private readonly worked: Worked;
  private found: Promise<string> | undefined;

  /** `onLong` is called when a search takes longer than a second. */
  constructor(
    { envelope, parts }: { envelope: Bytes; parts: number },
    isWhole: boolean,
    private readonly onLong: () => void,
  ) {
    this.worked = { envelope, parts, isWhole };
  }

  /**
   * Makes a call that shows what the gate asked for last, and again with more where it wants more. Throws ExchangeError: `full`
   * where more is asked than the card allows.
   */
  async with<Value>(make: (work: string | undefined) => Promise<Value>, signal: AbortSignal): Promise<Value> {
    for (let round = 1; ; round++) {
      const shown = await this.toShow(signal);
      try {
        return await make(shown);
      } catch (error) {
        const isTooLittle = error instanceof ExchangeError && error.code === "work";
        if (!isTooLittle || round === MOST_ROUNDS) throw error;
        // Of several calls that were refused together the first one begins the search for all.
        if ((await this.found) === shown) this.found = undefined;
      }
    }
  }

  private async toShow(signal: AbortSignal): Promise<string | undefined> {
    if (this.found === undefined && demandedWork() === undefined) return undefined;
    const search = (this.found ??= this.search(signal));
    try {
      return await search;
    } catch (error) {
      if (this.found === search) this.found = undefined;
      throw error;
    }
  }

  private async search(signal: AbortSignal): Promise<string> {
    const demand = demandedWork();
    const { card } = await currentCard();
    if (demand === undefined || demand.difficulty > card.work.cap) throw new ExchangeError("full");
    const search = new Search(demand, this.worked);
    const breath = new Breath();
    const longFrom = performance.now() + LONG;
    let isLong = false;
    for (;;) {
      const found = search.next(TRIES_AT_ONCE);
      if (found !== null) return found;
      if (!isLong && performance.now() > longFrom) {
        isLong = true;
        this.onLong();
      }
      await breath.taken();
      if (signal.aborted) throw new ExchangeError("stopped");
    }
  }
}
