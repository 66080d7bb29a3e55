// What is shown, what comes next, the notes, and how the time goes.
import { everySecond, minutes, now } from "../clock.js";
import { course, fill, find, findAll, make, show, write } from "../dom.js";
import { state, watch } from "../store.js";
import { act } from "./act.js";

const sheets = findAll("#now .slide[data-slide]");
const notes = findAll("[data-notes]");
const stepOf = (slide) => course.steps.findIndex(({ slides }) => slides.includes(slide));
const isCut = (step) => state.stage.cut.includes(step.key);

/** The slide after or before this one, past steps that were cut; null at the ends. */
function neighbour(slide, way) {
  const place = course.slides.findIndex(({ key }) => key === slide);
  for (let other = place + way; course.slides[other]; other += way) {
    if (!isCut(course.steps[stepOf(course.slides[other].key)])) return course.slides[other].key;
  }
  return null;
}

// Keys come faster than answers: each press counts from where the presses before it lead.
let ahead = null;
let turning = Promise.resolve();
let settled;
const SETTLES = 1500;

/** Goes on (1) or back (-1). */
export function turn(way) {
  const from = ahead ?? state.stage?.slide;
  const to = from && neighbour(from, way);
  if (!to) return;
  ahead = to;
  turning = turning.then(async () => {
    if (!(await act({ do: way > 0 ? "next" : "back", from }))) ahead = null;
    clearTimeout(settled);
    settled = setTimeout(() => (ahead = null), SETTLES);
  });
}

/** The slide that the presses so far lead to, once they are done. */
export async function headedFor() {
  await turning;
  return ahead ?? state.stage?.slide;
}

/** Starts showing where the room is. */
export function runStage() {
  find("#next").addEventListener("click", () => turn(1));
  find("#back").addEventListener("click", () => turn(-1));
  watch(["stage"], draw);
  everySecond(drawTime);
}

function draw({ stage }) {
  if (ahead === stage.slide) ahead = null;
  const next = neighbour(stage.slide, 1);
  for (const sheet of sheets) show(sheet, sheet.dataset.slide === stage.slide);
  for (const note of notes) show(note, note.dataset.notes === stage.slide);
  drawNext(next);
  const place = course.slides.findIndex(({ key }) => key === stage.slide);
  write(find("#slide-place"), `Slide ${place + 1} of ${course.slides.length}`);
  find("#next").setAttribute("aria-disabled", String(next === null));
  find("#back").setAttribute("aria-disabled", String(neighbour(stage.slide, -1) === null));
  if (begunStep !== stepOf(stage.slide)) beginStep(stepOf(stage.slide));
  drawSteps();
  drawTime();
}

function drawNext(key) {
  const box = find("#next-slide");
  if (box.dataset.slide === String(key)) return;
  box.dataset.slide = String(key);
  const sheet = sheets.find(({ dataset }) => dataset.slide === key);
  if (!sheet) return box.replaceChildren(make("p", { class: "room-small" }, "This is the last slide."));
  const copy = sheet.cloneNode(true);
  for (const part of [copy, ...findAll("[id], [aria-labelledby]", copy)]) {
    part.removeAttribute("id");
    part.removeAttribute("aria-labelledby");
  }
  copy.removeAttribute("data-slide");
  copy.hidden = false;
  return box.replaceChildren(copy);
}

// When the room first came to each step: as the page was told, and as it sees from then on.
const began = Object.fromEntries(Object.entries(course.begun).map(([key, iso]) => [key, Date.parse(iso)]));
let begunStep = -1;

function beginStep(step) {
  begunStep = step;
  began[course.steps[step].key] ??= now();
}

function drawTime() {
  if (!state.stage || begunStep < 0) return;
  const step = course.steps[begunStep];
  const spent = (now() - began[step.key]) / 1000;
  write(find("#step-title"), step.title);
  write(find("#step-time"), `${minutes(spent)} of ${step.minutes}:00`);
  const over = spent > step.minutes * 60;
  find("#step-clock").dataset.late = over ? "yes" : "no";
  const fill = find("#step-fill");
  fill.style.setProperty("--part", Math.min(100, (100 * spent) / (step.minutes * 60)));
  write(find("#plan"), planInWords(spent, step));
}

/** How late the whole session runs: late into this step, and beyond it. */
function planInWords(spent, step) {
  const start = Date.parse(document.body.dataset.starts);
  const before = course.steps.slice(0, begunStep).filter((one) => !isCut(one));
  const planned = before.reduce((sum, one) => sum + one.minutes * 60, 0);
  const late = (began[step.key] - start) / 1000 - planned + Math.max(0, spent - step.minutes * 60);
  const whole = Math.round(Math.abs(late) / 60);
  if (whole === 0) return "on time";
  return late > 0 ? `${whole} min late` : `${whole} min early`;
}

function drawSteps() {
  fill(
    find("#steps"),
    course.steps,
    (step) => JSON.stringify([step.key, isCut(step), begunStep === course.steps.indexOf(step)]),
    (step) => {
      const place = course.steps.indexOf(step);
      const cut = isCut(step);
      const words = make("span", {}, `${step.title}, ${step.minutes} min${cut ? " – left out" : ""}`);
      const button =
        step.cut && place !== begunStep
          ? make(
              "button",
              {
                type: "button",
                class: "room-button room-button--small",
                "data-focus": `cut-${step.key}`,
                onclick: () => act({ do: cut ? "restore" : "cut", step: step.key }),
              },
              cut ? "Put back" : "Cut if late",
            )
          : null;
      const go = make(
        "button",
        {
          type: "button",
          class: "crew-go",
          "data-focus": `go-${step.key}`,
          onclick: () => act({ do: "goto", slide: step.slides[0] }),
        },
        words,
      );
      return make("li", { "aria-current": place === begunStep ? "step" : null }, go, button);
    },
  );
}
