// The hand, and asking quietly for the wellbeing lead.
import { find, findAll, show, write } from "./dom.js";
import { keep, keptIn } from "./say.js";
import { watch } from "./store.js";

/** Starts the hand's button and the quiet request. Returns what a key does: put the hand up or down. */
export function runCare() {
  const hand = find("#hand");
  const dialog = find("#care");
  let up = false;
  const turn = () => {
    up = !up;
    drawHand();
    keep("hand", { do: "hand", up });
  };
  function drawHand() {
    hand.setAttribute("aria-pressed", String(up));
    write(find("[data-words]", hand), up ? "Hand is up" : "Raise hand");
  }
  hand.addEventListener("click", (event) => {
    event.preventDefault();
    turn();
  });
  find("#open-care").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  for (const close of findAll("[data-close]", dialog)) close.addEventListener("click", () => dialog.close());
  find("form[data-help]", dialog).addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = find("#ask-help").value === "yes";
    drawHelp(asked ? "asked" : null);
    keep("help", { do: "help", ask: asked });
  });
  watch(["mine"], ({ mine }) => {
    up = keptIn("hand")?.up ?? mine.hand;
    drawHand();
    if (!keptIn("help")) drawHelp(mine.help);
  });
  return turn;
}

const STANDS = {
  asked: "You have asked. The wellbeing lead will write to you in the call, or ring you if that is how you agreed it.",
  taken: "The wellbeing lead has seen that you asked and is coming to you.",
};

function drawHelp(stands) {
  const button = find("#ask-help");
  const line = find("#help-stands");
  write(line, STANDS[stands] ?? "");
  show(line, Boolean(stands));
  button.value = stands ? "no" : "yes";
  write(button, stands ? "Take it back" : "Ask the wellbeing lead to come to me");
}
