// Simulation: what has happened, then one's own choice, the group's, everybody's, and what follows.
import { find, findAll, show, write } from "../dom.js";
import { keptIn } from "../say.js";
import { state } from "../store.js";
import { choose, chosen, enable } from "./choosing.js";
import { drawGroup, myGroup } from "./group.js";

const ASK = {
  alone: "What would you do? Choose alone; nobody sees it.",
  group: "What does your group do? Talk first; one of you chooses for all.",
  together: "What shall Harrowmere do? Each of you has a vote.",
};

export function startSimulation({ element }, send) {
  const boxes = findAll("[data-inject]", element);
  const touched = {};
  for (const box of boxes) {
    const form = find("form", box);
    form.addEventListener("input", () => (touched[box.dataset.inject] = true));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const choice = chosen(form);
      touched[box.dataset.inject] = false;
      send(choice.length ? { do: "vote", item: box.dataset.inject, choice } : "Choose something first.");
    });
  }
  let before = "";
  return ({ run, mine }) => {
    const { phase, inject } = run;
    const moment = `${inject?.key}/${phase}`;
    const now = `${run.run}/${moment}`;
    for (const stage of findAll("[data-stage]", element)) {
      if (stage.dataset.stage === phase) stage.setAttribute("aria-current", "step");
      else stage.removeAttribute("aria-current");
    }
    const group = myGroup("breakout");
    drawGroup(element, group);
    show(find("[data-group]", element), phase === "group");
    for (const box of boxes) show(box, box.dataset.inject === inject?.key);
    const box = boxes.find(({ dataset }) => dataset.inject === inject?.key);
    if (!box) return;
    drawChoice(box, { run, phase, group, mine: mine[moment], fresh: now !== before, touched });
    before = now;
  };
}

function drawChoice(box, { run, phase, group, mine, fresh, touched }) {
  const form = find("form", box);
  const key = box.dataset.inject;
  if (fresh) {
    touched[key] = false;
    choose(form, []);
  }
  const waiting = keptIn(`vote/${run.run}/${key}`);
  if (!touched[key]) choose(form, waiting?.choice ?? mine ?? []);
  const scribe = phase === "group" && group?.members.find(({ seat }) => seat === group.scribe);
  const others = Boolean(scribe) && scribe.seat !== state.mine.seat;
  show(form, phase !== "outcome");
  enable(form, !others);
  write(find("[data-ask]", form), others ? `${scribe.label} chooses for your group.` : ASK[phase]);
}
