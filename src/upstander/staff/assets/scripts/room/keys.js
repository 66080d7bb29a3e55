// Keys of the room. Single letters can be switched off and stay off on this device.
import { find } from "./dom.js";

const OFF = "upstander-room-letters-off";
const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
const CHOOSING = "input[type=radio], summary, [role=slider]";

/** Runs `actions[key]` for a key pressed outside of fields. An action may return true: not mine, let it be. */
export function listenToKeys(actions) {
  const help = find("#help");
  const off = find("#letters-off");
  off.checked = remembered();
  off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "yes" : ""));
  find("#open-help")?.addEventListener("click", () => help.showModal());
  find("[data-close]", help).addEventListener("click", () => help.close());

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || find("dialog[open]")) return;
    if (event.target.closest(TYPING)) return;
    if (event.key.startsWith("Arrow") && event.target.closest(CHOOSING)) return;
    if ((event.key === " " || event.key === "Enter") && event.target.closest("button, a, summary, input, label"))
      return;
    const single = event.key.length === 1 && event.key !== " ";
    if (single && off.checked) return;
    const action = event.key === "?" ? () => help.showModal() : actions[single ? event.key.toLowerCase() : event.key];
    if (action && !action()) event.preventDefault();
  });
}

function remembered() {
  try {
    return localStorage.getItem(OFF) === "yes";
  } catch {
    return false;
  }
}
