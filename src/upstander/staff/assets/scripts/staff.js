// Small comforts; every page works without them. Copy buttons, one key for a page's chosen link, focus on errors.
"use strict";

for (const button of document.querySelectorAll("button[data-copy]")) {
  const usual = [...button.childNodes];
  let back;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.replaceChildren("Copied");
    clearTimeout(back);
    back = setTimeout(() => button.replaceChildren(...usual), 2000);
  });
}

const KEYS_OFF = "upstander-keys-off";
const keysOff = document.querySelector("[data-keys-off]");
if (keysOff) {
  const heed = () => document.documentElement.toggleAttribute("data-keys-are-off", keysOff.checked);
  keysOff.checked = localStorage.getItem(KEYS_OFF) === "yes";
  keysOff.parentElement.hidden = false;
  keysOff.addEventListener("change", () => {
    localStorage.setItem(KEYS_OFF, keysOff.checked ? "yes" : "");
    heed();
  });
  heed();
}

document.addEventListener("keydown", (event) => {
  if (keysOff?.checked) return;
  const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});

document.querySelector("[data-focus-first]")?.focus();

// A page with a report's content goes away when the report is stopped, or its reader is logged out meanwhile.
const open = document.querySelector("[data-open]");
if (open) {
  setInterval(async () => {
    const options = { method: "HEAD", redirect: "manual", cache: "no-store" };
    const answer = await fetch(open.dataset.open, options).catch(() => undefined);
    if (answer && !answer.ok && answer.status < 500) location.replace(open.dataset.closed);
  }, 5000);
}
