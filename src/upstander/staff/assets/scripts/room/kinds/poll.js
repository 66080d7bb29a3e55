// Poll and pulse: one, several, in order, or on a scale.
import { find } from "../dom.js";
import { makeRanking, readRanking, setRanking } from "../ranking.js";
import { keptIn } from "../say.js";
import { choose, chosen } from "./choosing.js";

export function startPoll({ element }, send) {
  const form = find("form", element);
  const list = find("[data-ranking]", form);
  const button = find("button:not([type])", form);
  const firstWords = button.textContent;
  const firstOrder = list && readRanking(list);
  let touched = false;
  if (list) makeRanking(list, () => (touched = true));
  form.addEventListener("input", () => (touched = true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const choice = list ? readRanking(list) : chosen(form);
    if (!choice.length) return send("Choose something first.");
    touched = false;
    return send({ do: "vote", item: "", choice });
  });
  const afresh = () => {
    touched = false;
    button.textContent = firstWords;
    if (list) setRanking(list, firstOrder);
    else choose(form, []);
  };
  const draw = ({ run, mine }) => {
    if (touched) return;
    const values = keptIn(`vote/${run.run}/`)?.choice ?? mine[""];
    if (!values) return;
    if (list) setRanking(list, values);
    else choose(form, values);
    button.textContent = "Change answer";
  };
  return Object.assign(draw, { afresh });
}
