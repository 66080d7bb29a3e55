// Quiz: one question at a time, each answered once, with what is right and why straight after.
import { find, findAll, make, show } from "../dom.js";
import { keptIn } from "../say.js";
import { state } from "../store.js";
import { choose, chosen, enable } from "./choosing.js";

export function startQuiz({ element, activity }, send) {
  const items = findAll("[data-item]", element);
  for (const box of items) {
    box.classList.remove("with-script");
    const form = find("form", box);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const choice = chosen(form);
      send(choice.length ? { do: "vote", item: box.dataset.item, choice } : "Choose an answer first.");
    });
    find("[data-next-item]", box).addEventListener("click", () => {
      const next = items.indexOf(box) + 1;
      showOne(next);
      find("input[type=radio]", items[next]).focus();
    });
  }

  function showOne(place) {
    items.forEach((box, number) => show(box, number === place));
  }

  let drawn = false;
  const draw = ({ run, mine }) => {
    const feedback = state.mine?.feedback[run.run] ?? {};
    items.forEach((box, place) => {
      const key = box.dataset.item;
      const values = keptIn(`vote/${run.run}/${key}`)?.choice ?? mine[key];
      if (values) choose(find("form", box), values);
      if (feedback[key]) tellFeedback(box, key, feedback[key], place === items.length - 1);
    });
    // Somebody who reads why stays there until they ask for the next one; only a page just loaded goes ahead.
    if (drawn) return;
    drawn = true;
    const first = items.findIndex(({ dataset }) => !feedback[dataset.item]);
    showOne(first === -1 ? items.length - 1 : first);
  };
  const taken = (answer, { item }) => {
    const box = items.find(({ dataset }) => dataset.item === item);
    if (!answer.feedback) return;
    tellFeedback(box, item, answer.feedback, box === items.at(-1));
    // Its button is gone; what comes of the answer takes the focus, and is read from there.
    if (document.activeElement === document.body || box.contains(document.activeElement))
      find("[data-feedback]", box).focus();
  };
  const afresh = () => {
    drawn = false;
    for (const box of items) {
      const form = find("form", box);
      choose(form, []);
      enable(form, true);
      show(find(".room-buttons", form), true);
      show(find("[data-feedback]", box), false);
      show(find("[data-after]", box), false);
    }
  };
  return Object.assign(draw, { sentWords: "Your answer is in.", taken, afresh });

  function tellFeedback(box, key, { right, answer, why }, last) {
    enable(find("form", box), false);
    show(find("form .room-buttons", box), false);
    const words = right ? "That is right." : `Not quite: ${activity.items[key].options[answer]}`;
    const feedback = find("[data-feedback]", box);
    feedback.dataset.right = right ? "yes" : "no";
    feedback.replaceChildren(make("strong", {}, words), why);
    show(feedback, true);
    show(find("[data-after]", box), !last);
  }
}
