// Results as people can read them: bars with their numbers as text, words with a list beside them.
import { course, make } from "./dom.js";
import { drawMap } from "./opinion_map.js";

const TOO_FEW = "Fewer than three have answered, so nothing is shown.";

const count = (number) => (number === null ? "kept back" : String(number));
const percent = (number, all) => (all ? Math.round((number / all) * 100) : 0);
const people = (number) => `${number} ${number === 1 ? "person" : "people"}`;

/** The nodes that show one activity's results. `mine` holds one's own choices by item, to mark them. */
export function drawResults(key, result, mine = {}) {
  const activity = course.activities[key];
  return DRAW[result.kind]?.(result, activity, mine) ?? [];
}

/** One sentence that says what matters in the results; nothing where nobody could say it shortly. */
export function resultsInOneSentence(key, result) {
  const { title } = course.activities[key];
  const words = SAY[result.kind]?.(result, course.activities[key]);
  return words ? `Results of “${title}”: ${words}` : `Results of “${title}” are shown.`;
}

/** Numbers with a bar each. Where some are kept back, shares of the sum would be wrong: then `exact` is false. */
function bars(entries, all, exact = true) {
  return make(
    "ul",
    { class: "bars", role: "list" },
    ...entries.map(({ label, number, mine, unit = "" }) => {
      const fill = make("span", { class: "bars__fill" });
      fill.style.setProperty("--part", all && number !== null ? (100 * number) / all : 0);
      const share = number === null || unit || !exact ? "" : ` (${percent(number, all)}%)`;
      return make(
        "li",
        {},
        make("span", { class: "bars__label" }, label, mine && make("strong", {}, " – your answer")),
        make("span", { class: "bars__number" }, `${count(number)}${unit}${share}`),
        make("span", { class: "bars__track", "aria-hidden": "true" }, fill),
      );
    }),
  );
}

function answered(number, numbers) {
  const hidden = Object.values(numbers).includes(null);
  const why = hidden ? " Kept back: small numbers and one beside them, so that nobody can be picked out." : "";
  return make("p", { class: "room-small" }, `${people(number)} answered.${why}`);
}

function drawPoll(result, activity, mine) {
  if (result.choose === "scale" || result.kind === "pulse") return drawScale(result, activity, mine);
  if (result.few) return [make("p", {}, TOO_FEW)];
  const chosen = mine[""] ?? [];
  const ranked = result.choose === "ranked";
  const numbers = ranked ? result.points : result.counts;
  const entries = Object.entries(activity.options).map(([option, label]) => ({
    label,
    number: numbers[option] ?? (option in numbers ? null : 0),
    mine: !ranked && chosen.includes(option),
    unit: ranked ? " points" : "",
  }));
  if (ranked) entries.sort((one, other) => (other.number ?? 0) - (one.number ?? 0));
  const most = ranked ? Math.max(1, ...entries.map(({ number }) => number ?? 0)) : result.answered;
  const note = ranked ? [make("p", { class: "room-small" }, "A first place counts most, a last one nothing.")] : [];
  return [bars(entries, most), ...note, answered(result.answered, numbers)];
}

function drawScale(result, activity, mine) {
  if (result.few) return [make("p", {}, TOO_FEW)];
  const { low, high, low_text: lowText, high_text: highText } = activity.scale;
  const chosen = mine[""] ?? [];
  const entries = [];
  for (let value = low; value <= high; value += 1) {
    const words = value === low ? `: ${lowText}` : value === high ? `: ${highText}` : "";
    const number = result.counts[value] === undefined ? 0 : result.counts[value];
    entries.push({ label: `${value}${words}`, number, mine: chosen.includes(String(value)) });
  }
  const middle =
    result.median === null || result.median === undefined ? [] : [make("p", {}, `In the middle: ${result.median}.`)];
  return [bars(entries, result.answered), ...middle, answered(result.answered, result.counts)];
}

function drawQuiz(result, activity, mine) {
  return Object.entries(activity.items)
    .filter(([key]) => result.items[key])
    .map(([key, item]) => {
      const { few, counts, answered: all, answer, why } = result.items[key];
      const entries = Object.entries(item.options).map(([option, label]) => ({
        label: option === answer ? `✓ ${label} (right)` : label,
        number: counts[option] === undefined ? 0 : counts[option],
        mine: mine[key]?.includes(option),
      }));
      return make(
        "section",
        { class: "results" },
        make("h3", {}, item.prompt),
        few ? make("p", {}, TOO_FEW) : bars(entries, all),
        make("p", {}, why),
      );
    });
}

/** A quiz for the shared screen: how many were right. The reasons stand on everybody's own screen. */
export function drawQuizShortly(key, result) {
  return Object.entries(course.activities[key].items)
    .filter(([item]) => result.items[item])
    .map(([item, { prompt, options }]) => {
      const { few, counts, answered: all, answer } = result.items[item];
      const right = { label: `✓ ${options[answer]}`, number: few ? null : (counts[answer] ?? null) };
      return make("section", { class: "results quiz-short" }, make("h3", {}, prompt), bars([right], all));
    });
}

function drawCloud(result) {
  if (!result.words.length) return [make("p", {}, "No word is shown yet.")];
  const most = Math.max(...result.words.map(([, number]) => number));
  const mixed = [...result.words].sort(([one], [other]) => one.localeCompare(other));
  const cloud = make("div", { class: "cloud", "aria-hidden": "true" });
  for (const [word, number] of mixed) {
    const span = make("span", {}, word);
    span.style.setProperty("--size", most > 1 ? (number - 1) / (most - 1) : 0);
    cloud.append(span);
  }
  const list = make(
    "ul",
    { class: "cloud-list", role: "list" },
    ...result.words.map(([word, number]) => make("li", {}, make("span", {}, word), make("span", {}, String(number)))),
  );
  const twin = make("details", { class: "room-details" }, make("summary", {}, "The same words as a list"), list);
  return [cloud, twin];
}

function drawStatements(result, activity, mine) {
  const sections = Object.entries(activity.options)
    .filter(([key]) => result.items[key])
    .map(([key, text]) => {
      const { few, counts, answered: all } = result.items[key];
      if (few) return make("section", {}, make("h3", {}, text), make("p", {}, TOO_FEW));
      const sides = ["agree", "disagree", "pass"];
      const split = make("div", { class: "split", "aria-hidden": "true" });
      for (const side of sides) {
        const part = make("span", { "data-side": side });
        part.style.setProperty("--part", all ? (100 * (counts[side] ?? 0)) / all : 0);
        split.append(part);
      }
      const known = sides.filter((side) => (counts[side] ?? null) !== null);
      const numbers = known.map((side) => `${counts[side]} ${side}`).join(", ");
      const words = known.length < sides.length ? `${numbers}; the rest is kept back` : numbers;
      const own = mine[key]?.[0] ? ` You: ${mine[key][0]}.` : "";
      return make("section", {}, make("h3", {}, text), split, make("p", { class: "room-small" }, `${words}.${own}`));
    });
  return [...sections, drawMap(result.map, activity.options)].filter(Boolean);
}

function drawSimulation(result) {
  return result.injects.map((inject) => {
    // One that is kept back is hardly ever more than two.
    const sum = (numbers) => numbers.reduce((all, number) => all + (number ?? 2), 0);
    const row = (name, votes) => {
      const numbers = Object.values(votes);
      const entries = inject.choices.map(({ key, text }) => ({ label: text, number: key in votes ? votes[key] : 0 }));
      return make(
        "section",
        { class: "results" },
        make("h4", {}, name),
        bars(entries, sum(numbers), !numbers.includes(null)),
      );
    };
    const outcome = inject.choices.find(({ key }) => key === inject.outcome);
    const others = inject.choices.filter((choice) => choice !== outcome);
    return make(
      "section",
      { class: "results" },
      make("h3", {}, inject.title),
      outcome &&
        make(
          "div",
          { class: "inject" },
          make("p", {}, make("strong", {}, `What was done: ${outcome.text}`)),
          make("p", {}, outcome.consequence),
        ),
      row("Together", inject.together),
      make(
        "details",
        { class: "room-details" },
        make("summary", {}, "Alone and in groups, and where the other ways lead"),
        row("Alone", inject.alone),
        row("Groups", inject.group),
        ...others.map(({ text, consequence }) =>
          make("div", { class: "inject" }, make("p", {}, make("strong", {}, text)), make("p", {}, consequence)),
        ),
      ),
    );
  });
}

const DRAW = {
  poll: drawPoll,
  pulse: drawScale,
  quiz: drawQuiz,
  cloud: drawCloud,
  statements: drawStatements,
  simulation: drawSimulation,
};

const SAY = {
  poll(result, activity) {
    if (result.few) return TOO_FEW;
    if (result.choose === "scale") return `in the middle ${result.median}, ${people(result.answered)} answered.`;
    const [best] = Object.entries(result.points ?? result.counts).sort(
      ([, one], [, other]) => (other ?? 0) - (one ?? 0),
    );
    if (!best) return undefined;
    const how = result.choose === "ranked" ? "comes first" : `was chosen most, ${best[1]} of ${result.answered}`;
    return `${activity.options[best[0]]} ${how}.`;
  },
  pulse: (result) => (result.few ? TOO_FEW : `in the middle ${result.median}, ${people(result.answered)} answered.`),
  cloud: (result) =>
    result.words.length
      ? `most often ${result.words
          .slice(0, 3)
          .map(([word]) => word)
          .join(", ")}.`
      : undefined,
};
