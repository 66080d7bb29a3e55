// Putting options in order by buttons and arrow keys.
import { findAll, find, write } from "./dom.js";
import { speak } from "./speak.js";

/** Makes a list of options movable; `moved()` is called after each move. */
export function makeRanking(list, moved) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) move(button, Number(button.dataset.move));
  });
  list.addEventListener("keydown", (event) => {
    const button = event.target.closest("[data-move]");
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!button || !way) return;
    event.preventDefault();
    move(button, way);
  });

  function move(button, way) {
    const item = button.closest("li");
    const other = way < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (way < 0) other.before(item);
    else other.after(item);
    number(list);
    button.focus();
    const place = [...list.children].indexOf(item) + 1;
    speak("ranking", `${find(".ranking__text", item).textContent}: place ${place} of ${list.children.length}.`);
    moved();
  }

  number(list);
}

/** The options' keys in their order. */
export const readRanking = (list) => [...list.children].map((item) => item.dataset.option);

/** Puts the options in this order. */
export function setRanking(list, keys) {
  const items = new Map([...list.children].map((item) => [item.dataset.option, item]));
  if (String(readRanking(list)) === String(keys)) return;
  list.append(...keys.map((key) => items.get(key)).filter(Boolean));
  number(list);
}

function number(list) {
  findAll("li", list).forEach((item, place, all) => {
    write(find(".ranking__place", item), String(place + 1));
    find("[data-move='-1']", item).setAttribute("aria-disabled", String(place === 0));
    find("[data-move='1']", item).setAttribute("aria-disabled", String(place === all.length - 1));
  });
}
