// Small comforts; every page works without them. Copy buttons, one key for a page's chosen link, focus on errors.
"use strict";

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.textContent);
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 2000);
  });
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});

document.querySelector("[data-focus-first]")?.focus();
