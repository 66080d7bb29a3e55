// Days: UTC dates as `2026-11-22`, the finest time that anything here knows.

const DAY_LENGTH = 86_400_000;

/** Today. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Whether a text is a day that exists. */
export function isDay(untrusted: unknown): untrusted is string {
  if (typeof untrusted !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(untrusted)) return false;
  const time = Date.parse(untrusted);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === untrusted;
}

/** Whole days from one day to another; below zero where the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_LENGTH;
}
