// Draws the clean screen: slide, results, timer. Nothing private reaches it.
import { everySecond, minutes, secondsUntil } from "./clock.js";
import { course, fill, find, findAll, make, show, write } from "./dom.js";
import { drawQuizShortly, drawResults } from "./results.js";
import { state, watch } from "./store.js";

const sheets = findAll(".slide[data-slide]");

/** Starts drawing the screen whenever something of it changes. */
export function runScreen() {
  watch(["stage", "activities", "results", "texts", "pads"], () => {
    draw();
    fit();
  });
  addEventListener("resize", fit);
  for (const picture of findAll("#slides img")) picture.addEventListener("load", fit);
  find("#main").addEventListener("toggle", fit, true);
  everySecond(drawTimer);
}

const STEP = 0.06;
// Below this, letters couldn't be read in a small window of a call.
const SMALLEST = 0.75;

/** Makes the letters as large as all of it still fits; where even small ones don't, the last posts are only counted. */
function fit() {
  const hall = find("#main");
  const posts = spare();
  for (const post of posts) show(post, true);
  write(find("#more"), "");
  let size = 1;
  do {
    hall.style.setProperty("--fit", size);
    size -= STEP;
  } while (size >= SMALLEST && overflows());
  for (let hidden = 1; posts.length && overflows(); hidden += 1) {
    show(posts.pop(), false);
    write(find("#more"), `And ${hidden} more, on your own screen.`);
  }
}

const overflows = () => document.documentElement.scrollHeight > innerHeight;

/** What may be left out, last first: of every theme its later posts before its earlier ones. */
function spare() {
  let place = 0;
  return findAll("#posts > li, #pads > li")
    .map((post) => ({ post, place: post.matches(".posts__theme") ? (place = 0) : (place += 1) }))
    .filter(({ place: number }) => number)
    .sort((one, other) => one.place - other.place)
    .map(({ post }) => post);
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

const PHASES = {
  alone: "Choose alone, on your own screen",
  group: "Talk in your group: one of you chooses for all",
  together: "Vote, each on your own screen",
};

function sayWhatToDo(run) {
  if (run?.turns) return `Round ${run.turn} of ${run.turns}: your role is on your own screen`;
  return PHASES[run?.phase] ?? "Open now, on your own screen";
}

/** Kinds whose prompt is the question that the results answer. */
const ASKING = new Set(["poll", "pulse", "text"]);

function drawActivity(key) {
  const run = state.activities?.[key];
  const results = state.results?.[key];
  const texts = (state.texts?.[key] ?? []).filter(() => run?.kind !== "cloud");
  const pads = (state.pads ?? []).filter(({ activity }) => activity === key);
  // One thing at a time: what came of it takes the slide's place.
  const full = Boolean(run && (results || texts.length || pads.length || run.inject));
  show(find("#side"), full);
  show(find("#slides"), !full);
  const open = run?.state === "open" && run.phase !== "outcome";
  show(find("#open-now"), open);
  write(find("#open-now strong"), sayWhatToDo(run));
  const counts = open && !["breakout", "triads"].includes(run.kind);
  write(find("#answered"), counts ? `${run.answered} answered` : "");
  if (!full) return;
  const { title, prompt, kind } = course.activities[key];
  write(find("#activity-title"), run.inject?.title ?? title);
  write(find("#activity-prompt"), run.inject?.text ?? prompt);
  // What to do matters no more once it was done; a question still does.
  show(find("#activity-prompt"), run.phase !== "outcome" && (open || ASKING.has(kind)));
  find("#side").dataset.kind = kind;
  drawChoices(run);
  const box = find("#results");
  const shown = kind === "simulation" ? onlyInject(results, run) : results;
  const text = JSON.stringify(shown) ?? "";
  const drawing = kind === "quiz" ? drawQuizShortly : drawResults;
  if (box.dataset.text !== text) {
    box.dataset.text = text;
    box.replaceChildren(...(shown ? drawing(key, shown) : []));
    for (const details of findAll("details:has(.cloud-list)", box)) details.open = true;
  }
  fill(
    find("#posts"),
    kind === "wall" ? byTheme(texts, key) : texts,
    ({ id, ups }) => `${id}/${ups}`,
    (post) => drawPost(post, kind),
  );
  fill(
    find("#pads"),
    pads,
    ({ pad, version }) => `${pad}/${version}`,
    ({ number, part, text: words }) => {
      const about = course.activities[key].options[part];
      const heading = make("h3", {}, about ? `Group ${number}: ${about}` : `Group ${number}`);
      return make("li", {}, make("div", {}, heading, make("p", {}, words)));
    },
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

/** Notes of a wall stand under their themes. */
function byTheme(texts, key) {
  return Object.entries(course.activities[key].options).flatMap(([theme, heading]) => {
    const notes = texts.filter((text) => text.theme === theme);
    return notes.length ? [{ id: theme, heading }, ...notes] : [];
  });
}

function drawPost({ text, ups, heading }, kind) {
  if (heading) return make("li", { class: "posts__theme" }, make("h3", {}, heading));
  return make("li", {}, make("p", {}, text), kind === "questions" && make("strong", {}, `▲ ${ups}`));
}

function drawTimer() {
  const timer = state.stage?.timer;
  show(find("#timer"), Boolean(timer));
  write(find("#timer strong"), timer ? minutes(secondsUntil(timer.ends)) : "");
}
