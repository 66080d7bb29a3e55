// Says something to the server. Answers are kept until it has them: over a lost line, and over a reload.
import { room } from "./dom.js";

const KEPT = `upstander-room-${room}`;
const AGAIN = 3000;
const kept = new Map(Object.entries(JSON.parse(sessionStorage.getItem(KEPT) || "{}")));
const listeners = [];
let retry;
let busy = false;

export class NotSent extends Error {}

/** A key for a text, so that the same text sent twice is one. */
export const drawKey = () => crypto.randomUUID();

/** Sends once. Returns the answer, refused or not; throws NotSent where there was none. */
export async function say(command) {
  let answer;
  try {
    answer = await fetch(`/live/${room}/say`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(command),
    });
  } catch {
    throw new NotSent();
  }
  if (answer.status >= 500) throw new NotSent();
  const untrusted = await answer.json().catch(() => ({}));
  return {
    ...untrusted,
    ok: answer.ok,
    status: answer.status,
    sentence: untrusted.sentence ?? "That was not taken. Load the page again.",
  };
}

/** Hears of each kept answer: `tell(slot, "sending" | "sent" | "unsent" | "refused", answer, command)`. */
export const onAnswer = (tell) => listeners.push(tell);

/** Keeps an answer until the server has it. A newer one in the same slot takes its place. */
export function keep(slot, command) {
  kept.set(slot, command);
  remember();
  tellAll(slot, "sending", undefined, command);
  return sendKept();
}

/** Whether something in this slot has not reached the server yet, and what. */
export const keptIn = (slot) => kept.get(slot);

/** All slots that wait. */
export const waiting = () => [...kept.keys()];

/** Tries to send what was kept, one after the other; after a failure again in a few seconds. */
export async function sendKept() {
  if (busy) return;
  busy = true;
  clearTimeout(retry);
  try {
    while (kept.size) await sendFirst();
  } catch (error) {
    if (!(error instanceof NotSent)) throw error;
    for (const [slot, command] of kept) tellAll(slot, "unsent", undefined, command);
    retry = setTimeout(sendKept, AGAIN);
  } finally {
    busy = false;
  }
}

async function sendFirst() {
  const [[slot, command]] = kept;
  const answer = await say(command);
  if (answer.status === 429) throw new NotSent();
  if (kept.get(slot) === command) kept.delete(slot);
  remember();
  tellAll(slot, answer.ok ? "sent" : "refused", answer, command);
}

function remember() {
  sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(kept)));
}

function tellAll(...words) {
  for (const tell of listeners) tell(...words);
}

addEventListener("online", sendKept);
