// Timer, two-minute warning, a word to all, the pause and the end.
import { everySecond, minutes, secondsUntil } from "../clock.js";
import { find, findAll, show, write } from "../dom.js";
import { drawKey } from "../say.js";
import { state, watch } from "../store.js";
import { act } from "./act.js";

/** Starts the tools of the crew. */
export function runTools() {
  find("#start-timer").addEventListener("submit", (event) => {
    event.preventDefault();
    act({ do: "timer", seconds: Math.round(Number(find("#timer-minutes").value) * 60) });
  });
  for (const button of findAll("[data-add]")) {
    button.addEventListener("click", () => act({ do: "timer_add", seconds: Number(button.dataset.add) }));
  }
  find("#stop-timer").addEventListener("click", () => act({ do: "timer_stop" }));
  find("#warn").addEventListener("click", warn);
  find("#pause").addEventListener("click", () => act({ do: state.stage.paused ? "resume" : "pause" }));
  find("#announce").addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = find("#announce-text");
    if (field.value.trim() && (await act({ do: "announce", key: drawKey(), text: field.value.trim() })))
      field.value = "";
  });
  runEnd();
  watch(["stage"], ({ stage }) => {
    write(find("#pause"), stage.paused ? "Go on after the pause" : "Pause the room");
    show(find("#paused"), stage.paused);
    show(find("#ended"), stage.ended);
    drawTimer();
  });
  everySecond(drawTimer);
}

/** Tells everybody that two minutes are left. */
export const warn = () => act({ do: "warn" });

function runEnd() {
  const end = find("#end");
  if (!end) return;
  const dialog = find("#sure-to-end");
  end.addEventListener("click", () => dialog.showModal());
  find("[data-close]", dialog).addEventListener("click", () => dialog.close());
  find("[data-end]", dialog).addEventListener("click", () => {
    dialog.close();
    act({ do: "end" });
  });
}

function drawTimer() {
  const timer = state.stage?.timer;
  const left = timer ? secondsUntil(timer.ends) : 0;
  write(find("#timer-left"), timer ? (left ? `${minutes(left)} left` : "Time is up") : "No timer runs");
  show(find("#timer-running"), Boolean(timer));
}
