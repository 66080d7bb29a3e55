// Time as the server has it, and what is left of a timer.

let ahead = 0;
const ticks = [];

/** Takes the server's time from a message that has just come. */
export function setClock(iso) {
  if (iso) ahead = Date.parse(iso) - Date.now();
}

/** The server's time now, in milliseconds. */
export const now = () => Date.now() + ahead;

/** Whole seconds until then, never less than none. */
export const secondsUntil = (iso) => Math.max(0, Math.round((Date.parse(iso) - now()) / 1000));

/** Minutes and seconds: 4:05. */
export function minutes(seconds) {
  const whole = Math.abs(Math.round(seconds));
  return `${seconds < 0 ? "-" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** When that was, on the clock: 14:05. */
export const timeOfDay = (iso) => new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/** Calls this every second. */
export const everySecond = (tell) => ticks.push(tell);

setInterval(() => ticks.forEach((tell) => tell()), 1000);
