// Does something as the crew, and says so when it could not be done.
import { find, make, show, write } from "../dom.js";
import { NotSent, say } from "../say.js";

/** Sends a command. Returns whether it was taken; if not, the page says why. */
export async function act(command) {
  let sentence = "";
  try {
    const answer = await say(command);
    if (!answer.ok) ({ sentence } = answer);
  } catch (error) {
    if (!(error instanceof NotSent)) throw error;
    sentence = "Not done: the line is gone. Try again.";
  }
  write(find("#refused p"), sentence);
  show(find("#refused"), sentence !== "");
  return sentence === "";
}

/** A small button that does something. */
export const doer = (words, command, { main = false, danger = false, focus, label } = {}) =>
  make(
    "button",
    {
      type: "button",
      class: `room-button room-button--small${main ? " room-button--main" : ""}${danger ? " room-button--danger" : ""}`,
      "data-focus": focus,
      "aria-label": label,
      onclick: () => act(typeof command === "function" ? command() : command),
    },
    words,
  );

/** Whether this person may do what the verb covers (`steer`, `produce`, `care`). */
export const has = (verb) => document.body.dataset.verbs.split(" ").includes(verb);
