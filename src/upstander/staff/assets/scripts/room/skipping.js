// “Skip this”: private, at once, and taken back as easily.
import { find, findAll, show, write } from "./dom.js";
import { keep, keptIn } from "./say.js";
import { watch } from "./store.js";

/** Makes every skip button work without a reload. */
export function runSkipping() {
  for (const form of findAll("form[data-skip]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const skipped = find("button", form).value === "yes";
      draw(form, skipped);
      keep(`skip/${form.dataset.skip}`, { do: "skip", slide: form.dataset.skip, on: skipped });
    });
  }
  watch(["mine"], ({ mine }) => {
    for (const form of findAll("form[data-skip]")) {
      const waiting = keptIn(`skip/${form.dataset.skip}`);
      draw(form, waiting ? waiting.on : mine.skipped.includes(form.dataset.skip));
    }
  });
}

function draw(form, skipped) {
  const slide = form.closest("[data-slide]");
  show(find("[data-whole]", slide), !skipped);
  show(find("[data-in-words]", slide), skipped);
  const button = find("button", form);
  button.value = skipped ? "no" : "yes";
  write(button, skipped ? "Show it" : "Skip this");
}
