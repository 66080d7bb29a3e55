// Opening, closing and showing activities, and what came in so far.
import { course, fill, find, findAll, make, show, write } from "../dom.js";
import { drawResults } from "../results.js";
import { state, watch } from "../store.js";
import { act, doer } from "./act.js";
import { headedFor } from "./stage.js";

const STATES = { open: "Open", closed: "Closed", shown: "Results are shown" };
const PHASES = { alone: "Alone", group: "In groups", together: "Together", outcome: "What follows" };
const NEXT_PHASE = {
  alone: "On: in groups",
  group: "On: together",
  together: "On: what follows",
  outcome: "Next event",
};

const activityOf = (slide) => course.slides.find(({ key }) => key === slide)?.activity;

/** Starts showing the activities that matter now: the slide's, and others that are open. */
export function runControl() {
  watch(["stage", "activities", "results", "here"], draw);
}

/** Does the one thing that this key does for the slide's activity: of the slide that the keys before it lead to. */
export function control(key) {
  headedFor().then((slide) => press(key, activityOf(slide)));
}

/** Whether there is something to show: of breakouts there are pads, shown one by one, and of triads nothing. */
const hasResults = (key) => !["breakout", "triads"].includes(course.activities[key].kind);

function press(key, activity) {
  const run = activity && state.activities?.[activity];
  if (!activity) return;
  if (key === "open") {
    if (run?.state === "open" && run.phase) act(advance(activity, run));
    else if (run?.state === "open" && run.turns) act({ do: "advance", run: run.run, choice: "" });
    else if (run?.state !== "open") act({ do: "open", activity });
  } else if (key === "close" && run?.state === "open") act({ do: "close", run: run.run });
  else if (key === "show" && run && hasResults(activity)) act({ do: "show", run: run.run });
}

function draw() {
  if (!state.activities || !state.stage) return;
  const mine = activityOf(state.stage.slide);
  const others = Object.keys(state.activities).filter((key) => key !== mine && state.activities[key].state === "open");
  const keys = [mine, ...others].filter((key) => key && course.activities[key]);
  show(find("#no-activity"), keys.length === 0);
  fill(find("#activities"), keys, signature, drawCard);
  for (const card of findAll("#activities > *")) drawIncoming(card, card.dataset.key);
}

// What the buttons depend on; counting is drawn without touching them.
const signature = (key) => {
  const { run, state: stands, phase, inject, turn } = state.activities[key] ?? {};
  return JSON.stringify([key, run, stands, phase, inject?.key, turn]);
};

function drawCard(key) {
  const activity = course.activities[key];
  const run = state.activities[key];
  const results = make(
    "details",
    { class: "room-details", "data-private": true, open: true },
    make("summary", {}, "What came in (only you see it)"),
    make("div", { class: "results" }),
  );
  return make(
    "article",
    { class: "room-card", "data-key": key },
    make("h3", {}, activity.title),
    make(
      "p",
      { class: "room-small" },
      [
        activity.kind,
        run ? STATES[run.state] : "Not open yet",
        run?.phase && PHASES[run.phase],
        run?.turns && `Turn ${run.turn} of ${run.turns}`,
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    make("p", { "data-answered": true }),
    run?.inject && make("p", {}, make("strong", {}, run.inject.title)),
    ...buttons(key, run),
    results,
  );
}

function buttons(key, run) {
  const focus = (name) => ({ focus: `${key}-${name}` });
  if (!run)
    return [
      make(
        "div",
        { class: "room-buttons" },
        doer("Open", { do: "open", activity: key }, { main: true, ...focus("main") }),
      ),
    ];
  const row = [];
  if (run.state === "open") {
    if (run.phase) {
      if (run.phase === "together") row.push(outcomeField(key, run));
      row.push(doer(NEXT_PHASE[run.phase], () => advance(key, run), { main: true, ...focus("main") }));
    }
    if (run.turns && run.turn < run.turns)
      row.push(doer("Next turn", { do: "advance", run: run.run, choice: "" }, { main: true, ...focus("main") }));
    row.push(doer("Close", { do: "close", run: run.run }, { main: !run.phase && !run.turns, ...focus("close") }));
    if (hasResults(key)) row.push(doer("Close and show", { do: "show", run: run.run }, focus("show")));
  } else {
    const shown = run.state === "shown";
    if (!shown && hasResults(key))
      row.push(doer("Show results", { do: "show", run: run.run }, { main: true, ...focus("show") }));
    // Whoever has seen the results would answer otherwise: the room refuses.
    if (!shown) row.push(doer("Open again", { do: "open", activity: key }, focus("again")));
    row.push(resetButton(run));
  }
  return [make("div", { class: "room-buttons" }, ...row)];
}

function outcomeField(key, run) {
  const id = `outcome-${key}`;
  const options = run.inject.choices.map(({ key: value, text }) => make("option", { value }, text));
  return make(
    "div",
    { class: "room-field" },
    make("label", { for: id }, "What happens"),
    make("select", { id }, make("option", { value: "" }, "What most voted for"), ...options),
  );
}

function advance(key, run) {
  const choice = run.phase === "together" ? (document.getElementById(`outcome-${key}`)?.value ?? "") : "";
  return { do: "advance", run: run.run, choice };
}

function resetButton(run) {
  const button = make(
    "button",
    { type: "button", class: "room-button room-button--small room-button--danger" },
    "Start afresh",
  );
  let sure = false;
  button.addEventListener("click", () => {
    if (sure) return act({ do: "reset", run: run.run });
    sure = true;
    button.textContent = "Set these answers aside?";
    return undefined;
  });
  return button;
}

function countInWords({ kind, answered }, here) {
  if (kind === "triads") return "";
  if (kind === "breakout") return answered === 1 ? "1 part of a pad written" : `${answered} parts of pads written`;
  return here >= answered ? `${answered} of ${here} here answered` : `${answered} answered`;
}

function drawIncoming(card, key) {
  const run = state.activities[key];
  const results = state.results?.[key];
  const here = state.here?.participants.length;
  write(find("[data-answered]", card), run ? countInWords(run, here) : "");
  const box = find("[data-private]", card);
  show(box, Boolean(results));
  const text = JSON.stringify(results);
  if (results && box.dataset.text !== text) {
    box.dataset.text = text;
    find("div", box).replaceChildren(...drawResults(key, results));
  }
}
