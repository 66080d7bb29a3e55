// What every answer tells beside its own matter, so that nobody needs a call to learn it. docs/envelope.md, section 10.
import { type Demand, readDemand } from "../envelope/work.ts";

let demand: Demand | undefined;
let card = 0;

/** Takes in the headers of an answer. What is not of its form is passed over: nothing hangs on it but a report's own way. */
export function heed(untrusted: Readonly<Record<string, string>>): void {
  if (untrusted.work !== undefined) {
    try {
      demand = readDemand(untrusted.work);
    } catch {
      demand = undefined;
    }
  }
  if (/^[0-9]{1,9}$/.test(untrusted.card ?? "")) card = Number(untrusted.card);
}

/** What new reports have to show, as the last answer told; undefined in peace, and before the first answer. */
export function demandedWork(): Demand | undefined {
  return demand?.difficulty ? demand : undefined;
}

/** The number of the newest card that the gate holds, as the last answer told; 0 before the first. */
export function newestCard(): number {
  return card;
}
