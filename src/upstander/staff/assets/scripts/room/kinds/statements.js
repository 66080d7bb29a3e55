// Statements, one by one: agree, disagree, or pass.
import { find, findAll, show, write } from "../dom.js";
import { keptIn } from "../say.js";

export function startStatements({ element }, send) {
  const boxes = findAll("[data-statement]", element);
  const earlier = find("[data-earlier]", element);
  let place = null;
  let answers = {};

  for (const box of boxes) {
    box.classList.remove("with-script");
    find("form", box).addEventListener("submit", (event) => {
      event.preventDefault();
      const { value } = event.submitter;
      answers[box.dataset.statement] = value;
      send({ do: "vote", item: box.dataset.statement, choice: [value] });
      const next = boxes.indexOf(box) + 1;
      if (next >= boxes.length) return showOne(boxes.length - 1);
      showOne(next);
      return find(`button[value=${value}]`, boxes[next]).focus();
    });
  }
  earlier.addEventListener("click", () => {
    showOne(Math.max(0, place - 1));
    find("button", boxes[place]).focus();
  });

  function showOne(wanted) {
    place = wanted;
    boxes.forEach((box, number) => {
      show(box, number === wanted);
      for (const button of findAll("button[name=stance]", box)) {
        button.setAttribute("aria-pressed", String(answers[box.dataset.statement] === button.value));
      }
    });
    earlier.setAttribute("aria-disabled", String(wanted === 0));
    const left = boxes.filter(({ dataset }) => !answers[dataset.statement]).length;
    const words = left ? `${left} left` : "All answered; thank you.";
    write(find("[data-statements-left]", element), words);
  }

  const afresh = () => {
    answers = {};
    place = null;
  };
  const draw = ({ run, mine }) => {
    for (const { dataset } of boxes) {
      const value = keptIn(`vote/${run.run}/${dataset.statement}`)?.choice ?? mine[dataset.statement];
      if (value) [answers[dataset.statement]] = value;
    }
    const first = boxes.findIndex(({ dataset }) => !answers[dataset.statement]);
    showOne(place ?? (first === -1 ? boxes.length - 1 : first));
  };
  return Object.assign(draw, { afresh });
}
