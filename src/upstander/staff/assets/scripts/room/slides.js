// Shows the slide that the room is at, or one before it that somebody looks back to.
import { course, find, findAll, show, write } from "./dom.js";
import { speak } from "./speak.js";
import { state, watch } from "./store.js";

const sheets = new Map(findAll(".slide[data-slide]").map((slide) => [slide.dataset.slide, slide]));
let lookingAt = null;

const placeOf = (key) => course.slides.findIndex((slide) => slide.key === key);

/** The key of the slide in sight. */
export const slideInSight = () => lookingAt ?? state.stage?.slide;

/** Looks one slide back (-1) or on (1), never past the room's. */
export function look(way) {
  const now = placeOf(state.stage?.slide);
  const wanted = Math.min(now, Math.max(0, placeOf(slideInSight()) + way));
  lookingAt = wanted === now ? null : course.slides[wanted].key;
  draw();
}

/** Goes with the room again. */
export function follow() {
  lookingAt = null;
  draw();
}

/** Starts showing slides; `changed()` is called after each change. */
export function runSlides(changed) {
  find("#look-back").addEventListener("click", () => look(-1));
  find("#look-on").addEventListener("click", () => look(1));
  find("#follow").addEventListener("click", () => {
    follow();
    find("#look-back").focus();
  });
  let before = null;
  watch(["stage"], ({ stage }) => {
    if (placeOf(lookingAt) >= placeOf(stage.slide)) lookingAt = null;
    if (before !== null && before !== stage.slide) {
      tellNewSlide(stage.slide);
      if (lookingAt === null && !document.activeElement?.matches("textarea, input:not([type])")) scrollTo(0, 0);
    }
    before = stage.slide;
    draw();
  });
  drawers.push(changed);
}

const drawers = [];

function tellNewSlide(key) {
  const { title } = course.slides[placeOf(key)];
  speak("slide", lookingAt ? `The room is at a new slide: ${title}.` : `New slide: ${title}.`);
}

function draw() {
  const key = slideInSight();
  if (!sheets.has(key)) return;
  for (const [name, sheet] of sheets) show(sheet, name === key);
  const place = placeOf(key);
  show(find("#looking-back"), lookingAt !== null);
  write(find("#slide-place"), `${place + 1}/${course.slides.length}`);
  find("#look-back").setAttribute("aria-disabled", String(place === 0));
  find("#look-on").setAttribute("aria-disabled", String(lookingAt === null));
  for (const tell of drawers) tell();
}
