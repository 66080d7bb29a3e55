// Draws the clean screen: slide, results, timer. Nothing private reaches it.
import { everySecond, minutes, secondsUntil } from "./clock.js";
import { course, fill, find, findAll, make, show, write } from "./dom.js";
import { drawResults } from "./results.js";
import { state, watch } from "./store.js";

const sheets = findAll(".slide[data-slide]");

/** Starts drawing the screen whenever something of it changes. */
export function runScreen() {
  watch(["stage", "activities", "results", "texts", "pads"], () => {
    draw();
    fit();
  });
  addEventListener("resize", fit);
  find("#main").addEventListener("toggle", fit, true);
  everySecond(drawTimer);
}

const STEP = 0.06;
const SMALLEST = 0.4;

/** Makes the letters as large as all of it still fits, so that nobody has to scroll what they share. */
function fit() {
  const hall = find("#main");
  let size = 1;
  do {
    hall.style.setProperty("--fit", size);
    size -= STEP;
  } while (size >= SMALLEST && document.documentElement.scrollHeight > innerHeight);
}

function draw() {
  const { stage } = state;
  if (!stage) return;
  for (const sheet of sheets) show(sheet, sheet.dataset.slide === stage.slide);
  show(find("#paused"), stage.paused || stage.ended);
  write(find("#paused p"), stage.ended ? "Thank you. This session is over." : "We pause.");
  drawActivity(course.slides.find(({ key }) => key === stage.slide)?.activity);
  drawTimer();
}

function drawActivity(key) {
  const run = state.activities?.[key];
  const results = state.results?.[key];
  const texts = (state.texts?.[key] ?? []).filter(() => run?.kind !== "cloud");
  const pads = (state.pads ?? []).filter(({ activity }) => activity === key);
  // One thing at a time: what came of it takes the slide's place.
  const full = Boolean(run && (results || texts.length || pads.length || run.inject));
  show(find("#side"), full);
  show(find("#slides"), !full);
  const open = run?.state === "open";
  show(find("#open-now"), open);
  const counts = open && !["breakout", "triads"].includes(run.kind);
  write(find("#answered"), counts ? `${run.answered} answered` : "");
  if (!full) return;
  const { title, prompt, kind } = course.activities[key];
  write(find("#activity-title"), run.inject?.title ?? title);
  write(find("#activity-prompt"), run.inject?.text ?? prompt);
  find("#side").dataset.kind = kind;
  drawChoices(run);
  const box = find("#results");
  const shown = kind === "simulation" ? onlyInject(results, run) : results;
  const text = JSON.stringify(shown) ?? "";
  if (box.dataset.text !== text) {
    box.dataset.text = text;
    box.replaceChildren(...(shown ? drawResults(key, shown) : []));
    for (const details of findAll("details:has(.cloud-list)", box)) details.open = true;
  }
  fill(
    find("#posts"),
    inOrder(texts, kind, key),
    ({ id, ups }) => `${id}/${ups}`,
    (post) => drawPost(post, kind, key),
  );
  fill(
    find("#pads"),
    pads,
    ({ pad, version }) => `${pad}/${version}`,
    ({ number, text: words }) =>
      make("li", {}, make("div", {}, make("h3", {}, `Group ${number}`), make("p", {}, words))),
  );
}

/** A simulation shows what came of the event that is on, and of no other. */
function onlyInject(results, { inject, phase }) {
  const injects = (results?.injects ?? []).filter(({ key }) => key === inject.key);
  return phase === "outcome" && injects.length ? { ...results, injects } : undefined;
}

function drawChoices({ inject, phase }) {
  const choices = inject && phase !== "outcome" ? inject.choices : [];
  fill(
    find("#choices"),
    choices,
    ({ key }) => `${inject.key}/${key}`,
    ({ text }) => make("li", {}, text),
  );
}

/** Notes of a wall stand by their themes. */
function inOrder(texts, kind, key) {
  if (kind !== "wall") return texts;
  const themes = Object.keys(course.activities[key].options);
  return [...texts].sort((one, other) => themes.indexOf(one.theme) - themes.indexOf(other.theme));
}

function drawPost({ text, ups, theme }, kind, key) {
  const more = kind === "questions" ? `▲ ${ups}` : (course.activities[key].options[theme] ?? "");
  return make("li", {}, make("p", {}, text), more && make("strong", {}, more));
}

function drawTimer() {
  const timer = state.stage?.timer;
  show(find("#timer"), Boolean(timer));
  write(find("#timer strong"), timer ? minutes(secondsUntil(timer.ends)) : "");
}
