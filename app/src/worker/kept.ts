// Reports that lie sealed on this phone: who may send them, sending what is missing, and forgetting them afterwards.
import { CoreError, type Wait } from "../core/types.ts";
import { daysBetween, today } from "../envelope/day.ts";
import { SMALLEST_CLASS } from "../envelope/sizes.ts";
import { Queue } from "./queue.ts";
import { closeReport, countParts, type PartToSend, sendParts, sendWhole } from "./send.ts";
import {
  forgetReport,
  isAcknowledged,
  type KeptReport,
  keptPart,
  keptReports,
  noteAcknowledged,
  sentParts,
} from "./store.ts";

/** Called with the parts that the gate has and the parts there are, and with what the report waits for, where it does. */
export type OnProgress = (sent: number, total: number, wait?: Wait) => void;

const DAYS_KEPT = 14;

/** Acknowledged, but this phone could neither delete nor note that; the next start asks the gate again, which is no harm. */
const acknowledged = new Set<string>();

/** Sealed reports that wait for somebody to send them, past the ones that another is at. Drops whatever can't be sent any more. */
export async function reportsToSend(isOurs: (handle: string) => boolean): Promise<KeptReport[]> {
  const waiting: KeptReport[] = [];
  const { held = [] } = await navigator.locks.query();
  for (const report of await keptReports()) {
    const { handle } = report;
    if (held.some(({ name }) => name === handle || (name === ownLock(handle) && !isOurs(handle)))) continue;
    const isDone = acknowledged.has(handle) || (await isAcknowledged(handle));
    if (isDone) await letGoOf(handle);
    else if (report.hashes === null || isOutdated(report)) await forgetReport(handle);
    else waiting.push(report);
  }
  return waiting;
}

/** Whether a report is as small as a link. On the line it must look like a visit, so it never leaves but in a slot of one. */
export function isSmall({ size }: KeptReport): boolean {
  return size === SMALLEST_CLASS;
}

/**
 * Sends what is missing of a kept report; resolves with whether the phone has forgotten it. Throws CoreError `not-here` where it
 * can't be sent any more; then it is forgotten.
 */
export async function sendKept(report: KeptReport, onProgress: OnProgress, signal: AbortSignal): Promise<boolean> {
  const { handle, parts, hashes } = report;
  const first = await keptPart(handle, 0);
  if (hashes === null || first === undefined || isOutdated(report)) {
    await forgetReport(handle);
    throw new CoreError("not-here");
  }
  if (isSmall(report)) {
    await sendWhole(report, first, hashes, onProgress, signal);
  } else {
    const sent = new Set(await sentParts(handle));
    const queue = new Queue<PartToSend>();
    for (let index = 0; index < parts; index++) if (!sent.has(index)) void queue.push({ index });
    queue.close();
    await sendParts(report, queue, countParts(parts, sent.size, onProgress), signal);
    await closeReport(report, hashes, (index) => keptPart(handle, index), signal);
  }
  onProgress(parts, parts);
  return letGoOf(handle);
}

/** Forgets a report that the gate has acknowledged. False where the phone can't: then it is noted, and tried at the next start. */
export async function letGoOf(handle: string): Promise<boolean> {
  acknowledged.add(handle);
  try {
    await forgetReport(handle);
    acknowledged.delete(handle);
    return true;
  } catch {
    await noteAcknowledged(handle).catch(() => undefined);
    return false;
  }
}

/** Does the work of a report while nobody else can; a lock of the browser's ends with the tab that holds it. */
export async function alone<Value>(handle: string, work: () => Promise<Value>): Promise<Value> {
  return navigator.locks.request(handle, { ifAvailable: true }, async (lock) => {
    if (lock === null) throw new CoreError("not-here");
    return work();
  });
}

/** The lock of the page that knows a report's receipt: sent by another, the words would never be shown. */
export function ownLock(handle: string): string {
  return `own ${handle}`;
}

function isOutdated({ day }: KeptReport): boolean {
  return daysBetween(day, today()) > DAYS_KEPT;
}
