// A quiz that says at once, item by item, what was right and why. It keeps which items are done and how many were right.
"use strict";

const items = [...document.querySelectorAll(".item")];
const again = document.getElementById("again");
let { done, right } = read(platform.kept());

items.filter(({ id }) => done.includes(id)).forEach((item) => show(item, "Answered before:"));
tell();

for (const item of items) {
  item.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = item.querySelector("input:checked");
    item.querySelector(".choose").textContent = chosen ? "" : "Choose one answer first.";
    if (!chosen) {
      item.querySelector("input").focus();
      return;
    }
    const isRight = chosen.value === item.dataset.answer;
    done.push(item.id);
    right += isRight ? 1 : 0;
    show(item, isRight ? "Right:" : "Not this time:");
    item.querySelector(".why").focus();
    platform.keep(JSON.stringify({ done, right }));
    if (done.length === items.length) {
      platform.score(Math.round((100 * right) / items.length));
      platform.finish();
    }
    tell();
  });
}

again.addEventListener("submit", (event) => {
  event.preventDefault();
  [done, right] = [[], 0];
  for (const item of items) {
    item.reset();
    item.querySelector("fieldset").disabled = false;
    item.querySelector("button").hidden = false;
    item.querySelector(".why").hidden = true;
  }
  platform.keep(JSON.stringify({ done, right }));
  tell();
  items[0].querySelector("input").focus();
});

function show(item, verdict) {
  item.querySelector("fieldset").disabled = true;
  item.querySelector("button").hidden = true;
  item.querySelector(".verdict").textContent = verdict;
  item.querySelector(".why").hidden = false;
}

function tell() {
  again.hidden = done.length < items.length;
  document.getElementById("count").textContent = again.hidden
    ? ""
    : `${right} of ${items.length} right. You have finished.`;
}

function read(untrustedProgress) {
  try {
    const { done, right } = JSON.parse(untrustedProgress);
    const known = items.map(({ id }) => id).filter((id) => done.includes(id));
    if (Number.isInteger(right) && right >= 0 && right <= known.length) return { done: known, right };
  } catch {
    // Nothing was kept, or nothing of ours: the quiz begins at its beginning.
  }
  return { done: [], right: 0 };
}
