// What the crew says to all, the room's pause, its timer and the two-minute warning.
import { everySecond, minutes, now, secondsUntil } from "./clock.js";
import { find, room, show, write } from "./dom.js";
import { speak } from "./speak.js";
import { state, watch } from "./store.js";

const READ = `upstander-room-${room}-read`;
const WARNING_STANDS = 150_000;
const MESSAGE_STANDS = 900_000;

/** Starts notices and the timer. */
export function runNotices() {
  const message = find("#message");
  find("button", message)?.addEventListener("click", () => {
    sessionStorage.setItem(READ, message.dataset.id);
    show(message, false);
  });
  watch(["messages"], ({ messages }) => {
    const last = messages.at(-1);
    const unread =
      last && now() - Date.parse(last.at) < MESSAGE_STANDS && Number(sessionStorage.getItem(READ) ?? -1) < last.id;
    show(message, Boolean(unread));
    if (!unread || message.dataset.id === String(last.id)) return;
    message.dataset.id = last.id;
    write(find("p", message), `From the crew: ${last.text}`);
    speak("message", `From the crew: ${last.text}`);
  });
  watch(["stage"], drawStage);
  everySecond(drawTimer);
}

let warned = null;

function drawStage({ stage }) {
  show(find("#paused"), stage.paused && !stage.ended);
  show(find("#ended"), stage.ended);
  if (stage.warned && stage.warned !== warned && isFresh(stage.warned)) speak("warning", "Two minutes left.");
  warned = stage.warned;
  drawTimer();
}

const isFresh = (iso) => now() - Date.parse(iso) < WARNING_STANDS;

let spoken = "";

function drawTimer() {
  const { stage } = state;
  if (!stage) return;
  const { timer } = stage;
  const left = timer ? secondsUntil(timer.ends) : 0;
  show(find("#timer"), Boolean(timer));
  write(find("#timer strong"), timer ? minutes(left) : "");
  const over = timer && left === 0;
  write(find("#timer-words"), over ? "time is up" : "left");
  if (over && spoken !== timer.ends) {
    spoken = timer.ends;
    if (isFresh(timer.ends)) speak("timer", "Time is up.");
  }
  const ofThisTimer = !timer || Date.parse(stage.warned) > Date.parse(timer.ends) - timer.seconds * 1000;
  show(find("#warning"), Boolean(stage.warned && isFresh(stage.warned) && ofThisTimer && !over && !stage.ended));
}
