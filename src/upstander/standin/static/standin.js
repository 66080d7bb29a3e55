// The form's behaviour with script: boxes that open, links added and removed, a token at every submit, a warning in time.
"use strict";

const SUBMIT_TOKEN = "g-recaptcha-token";
const WARN_AFTER_MS = 1_500_000;

for (const choice of document.querySelectorAll("[data-reveals]")) {
  const part = document.getElementById(choice.dataset.reveals);
  const yes = choice.querySelector("input[value=yes]");
  const update = () => { part.hidden = !yes.checked; };
  choice.addEventListener("change", update);
  update();
}

const boxes = [...document.querySelectorAll(".link-box")];
if (boxes.length) {
  const add = action("Add another link", () => {
    boxes.find((box) => box.hidden).hidden = false;
    update();
  });
  const update = () => { add.hidden = boxes.every((box) => !box.hidden); };
  for (const box of boxes.slice(1)) {
    const text = box.querySelector("textarea");
    box.hidden = text.value === "";
    box.append(action("Remove", () => {
      text.value = "";
      box.hidden = true;
      update();
    }));
  }
  boxes[0].parentElement.append(add);
  update();
}

function action(words, act) {
  const link = document.createElement("a");
  link.href = "#";
  link.className = "box-action";
  link.textContent = words;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    act();
  });
  return link;
}

const form = document.querySelector("form");
if (form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const token = document.createElement("input");
    token.type = "hidden";
    token.name = SUBMIT_TOKEN;
    token.value = await Promise.resolve("stand-in");
    form.append(token);
    form.submit();
  });
  const dialog = document.getElementById("timeout-dialog");
  let warning = setTimeout(() => dialog.showModal(), WARN_AFTER_MS);
  document.getElementById("timeout-continue-button").addEventListener("click", async (event) => {
    event.preventDefault();
    await fetch(location.pathname);
    dialog.close();
    clearTimeout(warning);
    warning = setTimeout(() => dialog.showModal(), WARN_AFTER_MS);
  });
}
