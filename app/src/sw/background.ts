// Sends what waits while the app is closed: sealed parts only, by the same calls as ever. Loaded when the browser wakes us for it.
import { alone, isSmall, reportsToSend, sendKept } from "../worker/kept.ts";
import { keptReport, keptReports } from "../worker/store.ts";
import type { Background } from "./wake.ts";

/** Nobody watches, and the browser itself ends what takes too long. */
const NO_PROGRESS = (): void => undefined;
const NO_END = new AbortController().signal;

(globalThis as Background).sendWaiting = async () => {
  for (const report of await reportsToSend(() => false)) {
    if (!isSmall(report)) await send(report.handle).catch(() => undefined);
  }
  if (!(await keptReports()).every(isSmall)) throw new Error("Not everything could be sent yet.");
};

async function send(handle: string): Promise<void> {
  await alone(handle, async () => {
    const report = await keptReport(handle);
    if (report !== undefined) await sendKept(report, NO_PROGRESS, NO_END);
  });
}
