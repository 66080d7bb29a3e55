// Background Sync: sends what waits while the app is closed, sealed parts only, by the same calls as ever.
import { alone, isSmall, reportsToSend, sendKept } from "../worker/kept.ts";
import { keptReport, keptReports } from "../worker/store.ts";
import { WAKE_TAG } from "./tag.ts";

/** Not yet in the typings of workers. */
type SyncEvent = ExtendableEvent & { tag: string };

/** Nobody watches, and the browser itself ends what takes too long. */
const NO_PROGRESS = (): void => undefined;
const NO_END = new AbortController().signal;

/** Sends what waits when the browser wakes us for it; small reports, which leave in slots of a visit alone, stay. */
export function sendInBackground(event: Event): void {
  const sync = event as SyncEvent;
  if (sync.tag === WAKE_TAG) sync.waitUntil(sendWaiting());
}

/** Rejects where something still waits, so that the browser wakes us again. */
async function sendWaiting(): Promise<void> {
  for (const report of await reportsToSend(() => false)) {
    if (!isSmall(report)) await send(report.handle).catch(() => undefined);
  }
  if (!(await keptReports()).every(isSmall)) throw new Error("Not everything could be sent yet.");
}

async function send(handle: string): Promise<void> {
  await alone(handle, async () => {
    const report = await keptReport(handle);
    if (report !== undefined) await sendKept(report, NO_PROGRESS, NO_END);
  });
}
