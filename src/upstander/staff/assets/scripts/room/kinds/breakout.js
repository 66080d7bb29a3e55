// Breakout: one's group, its prompt, and a pad that one of the group writes for all.
import { find, findAll, show, write } from "../dom.js";
import { NotSent, say } from "../say.js";
import { speak } from "../speak.js";
import { state } from "../store.js";
import { drawGroup, myGroup } from "./group.js";
import { startPad } from "./pad.js";

export function startBreakout({ element, key }) {
  const form = find("form", element);
  const pen = find("[data-pen]", element);
  const tell = (words, aloud) => tellPad(element, words, aloud);
  const parts = findAll("textarea", form).map((field) => startPad(field, key, tell));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const part of parts) part.keep();
  });
  pen.addEventListener("click", async () => {
    const group = myGroup("breakout");
    const on = group.scribe !== state.mine.seat;
    try {
      const answer = await say({ do: "scribe", group: group.id, on });
      tell(answer.ok ? "" : answer.sentence, true);
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      tell("Not sent: the line is gone. Try again.", true);
    }
  });
  return ({ run }) => {
    const group = myGroup("breakout");
    drawGroup(element, group);
    show(form, group !== null);
    show(pen, group !== null);
    if (!group) return;
    const own = group.scribe === state.mine.seat;
    const scribe = group.members.find(({ seat }) => seat === group.scribe);
    write(pen, own ? "Put the pen down" : "Take the pen");
    show(pen, own || !scribe);
    const others = scribe && !own;
    write(
      find("[data-scribe-words]", element),
      others
        ? `${scribe.label} writes for the group; you see it here.`
        : "One of you writes for all. Name no resident and no colleague.",
    );
    for (const part of parts) part.draw(run.run, group.id, Boolean(others));
    show(find("[data-keep]", form), !others);
  };
}

/** Says how the pad fares; aloud only what somebody must know, not each pause in their typing. */
function tellPad(element, words, aloud) {
  write(find("[data-pad-state]", element), words);
  if (aloud && words) speak("pad", words);
}
