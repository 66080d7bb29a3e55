// The activities that are open, closed or shown: their forms, how an answer fares, their results.
import { course, find, findAll, make, show, write } from "./dom.js";
import { clearDrafts, keepDrafts } from "./drafts.js";
import { drawResults, resultsInOneSentence } from "./results.js";
import { keep, onAnswer, sendKept } from "./say.js";
import { slideInSight } from "./slides.js";
import { speak } from "./speak.js";
import { state, watch } from "./store.js";
import { startBreakout } from "./kinds/breakout.js";
import { startPoll } from "./kinds/poll.js";
import { startQuiz } from "./kinds/quiz.js";
import { startSimulation } from "./kinds/simulation.js";
import { startStatements } from "./kinds/statements.js";
import { startTexts } from "./kinds/texts.js";
import { startTriads } from "./kinds/triads.js";

const START = {
  poll: startPoll,
  pulse: startPoll,
  quiz: startQuiz,
  cloud: startTexts,
  text: startTexts,
  questions: startTexts,
  wall: startTexts,
  statements: startStatements,
  breakout: startBreakout,
  simulation: startSimulation,
  triads: startTriads,
};
const NEEDS = ["activities", "mine", "results", "texts", "groups", "pads", "stage"];
const SENT = {
  vote: "Your answer is in. You can change it as long as this is open.",
  write: "Received. It is held until one of the crew has read it.",
};

// Breakouts and triads have no results of their own.
const CLOSED = {
  breakout: "Closed. What the facilitator shows of it is on the shared screen.",
  triads: "Closed.",
  others: "Closed. What everybody said follows when the facilitator shows it.",
};

const cards = findAll("[data-activity]").map((element) => {
  const { activity: key, kind } = element.dataset;
  const card = { key, kind, element, activity: course.activities[key], run: null };
  card.draw = START[kind](card, (command) => send(card, command));
  keepDrafts(element, key);
  return card;
});

/** Starts showing activities and taking answers. */
export function runActivities() {
  watch(NEEDS, drawActivities);
  onAnswer(tellAnswer);
}

/** Draws what changed; also called when another slide comes into sight. */
export function drawActivities() {
  if (!state.activities || !state.stage) return;
  const { activity: here } = course.slides.find(({ key }) => key === slideInSight()) ?? {};
  const side = find("#side");
  const first = cards.find(({ key }) => key === here)?.element;
  if (first && side.firstElementChild !== first && !first.contains(document.activeElement)) side.prepend(first);
  for (const card of cards) {
    const run = state.activities[card.key];
    announce(card, run);
    if (run && card.asked && card.asked !== run.run) card.draw.afresh?.();
    card.asked = run?.run ?? card.asked;
    card.run = run ?? null;
    const wanted = run && (run.state === "open" || card.key === here);
    show(card.element, Boolean(wanted));
    if (wanted) drawCard(card, run);
  }
}

function drawCard(card, run) {
  const results = state.results?.[card.key];
  const open = run.state === "open";
  const mine = state.mine?.votes[run.run] ?? {};
  show(find("[data-asking]", card.element), open);
  card.draw({ run, mine, open });
  const box = find("[data-results]", card.element);
  show(box, Boolean(results));
  const signature = JSON.stringify([results, mine]);
  if (results && box.dataset.signature !== signature) {
    box.dataset.signature = signature;
    const unfolded = findAll("details", box).map((details) => details.open);
    box.replaceChildren(...drawResults(card.key, results, mine));
    findAll("details", box).forEach((details, place) => (details.open = unfolded[place] ?? false));
  }
  const shown = results || run.state === "shown";
  if (!open) tell(card.element, "", CLOSED[card.kind] ?? (shown ? "" : CLOSED.others));
  else if (card.closed) tell(card.element, "", "");
  card.closed = !open;
}

/** Speaks when an activity opens or its results come; counting up is nobody's news. */
function announce(card, run) {
  const before = card.run?.state ?? "none";
  const after = run?.state ?? "none";
  if (before === after || !card.seen) {
    card.seen = true;
    if (after !== "open" || before === after) return;
  }
  if (after === "open") speak(card.key, `Open now: ${card.activity.title}.`);
  else if (after === "closed") speak(card.key, `Closed: ${card.activity.title}.`);
  else if (after === "shown" && state.results?.[card.key]) {
    speak(card.key, resultsInOneSentence(card.key, state.results[card.key]));
  }
}

function send(card, command) {
  if (typeof command === "string") return tell(card.element, "unsent", command);
  const full = { ...command, run: card.run.run };
  const slot = full.do === "write" ? `write/${full.key}` : `vote/${full.run}/${full.item}`;
  if (full.do === "write") clearDrafts(card.element, card.key);
  return keep(slot, full);
}

function tellAnswer(slot, how, answer, command) {
  const card = cards.find(({ run }) => run && run.run === command.run);
  if (!card || !(command.do in SENT)) return;
  if (how === "sending") tell(card.element, "", "Sending …");
  else if (how === "unsent") tellUnsent(card.element);
  else if (how === "refused") {
    tell(card.element, "unsent", answer.sentence);
    card.draw.refused?.(command);
  } else {
    card.draw.taken?.(answer, command);
    tell(card.element, "sent", card.draw.sentWords ?? SENT[command.do]);
  }
}

function tellUnsent(element) {
  const words = "Not sent: the line is gone. Your answer is kept here and goes as soon as the line is back.";
  if (!tell(element, "unsent", words)) return;
  const again = make(
    "button",
    { type: "button", class: "room-button room-button--small", onclick: sendKept },
    "Send again",
  );
  find("[data-state]", element).append(" ", again);
}

/** Says how an answer fares. Returns whether that is news. */
function tell(element, tone, words) {
  const line = find("[data-state]", element);
  if (line.dataset.words === words) return false;
  line.dataset.words = words;
  line.dataset.tone = tone;
  write(line, words);
  if (words && tone) speak("answer", words);
  return true;
}
