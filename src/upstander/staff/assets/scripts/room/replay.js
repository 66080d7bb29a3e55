// The shared screen at any moment of a session that has been.
import { find, room, write } from "./dom.js";
import { runScreen } from "./hall.js";
import { listenToKeys } from "./keys.js";
import { take } from "./store.js";

const slider = find("#moment");
let newest = 0;

document.documentElement.classList.add("room-scripted");
runScreen();
slider.addEventListener("input", showMoment);
listenToKeys({ ArrowLeft: () => step(-1), ArrowRight: () => step(1) });
showMoment();

function step(way) {
  slider.valueAsNumber += way;
  showMoment();
}

async function showMoment() {
  const number = slider.valueAsNumber;
  newest = number;
  const answer = await fetch(`/room/${room}/replay/${number}`, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok || newest !== number) return;
  const { at, sections } = await answer.json();
  const stage = { ...sections.stage, timer: null };
  take({ results: {}, texts: {}, pads: [], ...sections, stage });
  const words = `Change ${number} of ${slider.max}, ${new Date(at).toLocaleTimeString("en-GB")}`;
  write(find("#moment-words"), words);
  slider.setAttribute("aria-valuetext", words);
}
