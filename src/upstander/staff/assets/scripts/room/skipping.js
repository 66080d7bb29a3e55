// “Skip this”: private, at once, and taken back as easily. Or words only on every such slide, on this device.
import { find, findAll, show, write } from "./dom.js";
import { keep, keptIn } from "./say.js";
import { state, watch } from "./store.js";

const WORDS_ONLY = "upstander-room-words-only";
const forms = findAll("form[data-skip]");
const shownAnyway = new Set();

/** Makes every skip button work without a reload, and the switch for words only. */
export function runSkipping() {
  const wordsOnly = find("#words-only");
  wordsOnly.checked = localStorage.getItem(WORDS_ONLY) === "yes";
  wordsOnly.addEventListener("change", () => {
    localStorage.setItem(WORDS_ONLY, wordsOnly.checked ? "yes" : "");
    shownAnyway.clear();
    drawAll();
  });
  for (const form of forms) {
    const slide = form.dataset.skip;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const skipped = find("button", form).value === "yes";
      if (skipped) shownAnyway.delete(slide);
      else shownAnyway.add(slide);
      if (skipped !== isSkipped(slide)) keep(`skip/${slide}`, { do: "skip", slide, on: skipped });
      drawAll();
    });
  }
  watch(["mine"], drawAll);
  drawAll();
}

const isSkipped = (slide) => keptIn(`skip/${slide}`)?.on ?? state.mine?.skipped.includes(slide) ?? false;

function drawAll() {
  const wordsOnly = find("#words-only").checked;
  for (const form of forms) {
    const slide = form.dataset.skip;
    const inWords = wordsOnly && !shownAnyway.has(slide);
    draw(form, inWords || isSkipped(slide), inWords);
  }
}

function draw(form, hidden, inWords) {
  const slide = form.closest("[data-slide]");
  const words = find("[data-in-words]", slide);
  show(find("[data-whole]", slide), !hidden);
  if (words.hidden === hidden) find("details", words).open = inWords;
  show(words, hidden);
  const button = find("button", form);
  button.value = hidden ? "no" : "yes";
  write(button, hidden ? "Show it" : "Skip this");
}
