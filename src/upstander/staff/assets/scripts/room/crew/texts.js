// What people wrote: held ones to read, questions by votes.
import { course, fill, find, make, room, show, write } from "../dom.js";
import { state, watch } from "../store.js";
import { act, doer, has } from "./act.js";

/** Starts showing what waits to be read, and the questions. */
export function runTexts() {
  find("#approve-all").addEventListener("click", () => act({ do: "approve", texts: held().map(({ id }) => id) }));
  watch(["texts"], () => {
    drawHeld();
    drawQuestions();
  });
}

const all = () =>
  Object.entries(state.texts ?? {})
    .filter(([activity]) => course.activities[activity])
    .flatMap(([activity, texts]) => texts.map((text) => ({ ...text, activity })));
const held = () => all().filter((text) => text.state === "held");

/** Where the facilitator asks, for safeguarding, who wrote this; a word of a cloud may be several people's. */
const safeguarding = ({ id, ids = [id], text }) =>
  has("steer") &&
  ids.length === 1 &&
  make(
    "a",
    {
      class: "room-button room-button--small",
      href: `/room/${room}/safeguarding?text=${id}`,
      "aria-label": `Worried? Ask who wrote: ${text}`,
    },
    "Worried?",
  );

/** The same word of a cloud stands once, with all who wrote it. */
function gathered(texts) {
  const entries = new Map();
  for (const text of texts) {
    const cloud = course.activities[text.activity].kind === "cloud";
    const key = cloud ? `${text.activity}/${text.text.toLowerCase()}` : String(text.id);
    const entry = entries.get(key) ?? { ...text, ids: [] };
    entry.ids.push(text.id);
    entries.set(key, entry);
  }
  return [...entries.values()];
}

function drawHeld() {
  const texts = held();
  write(find("#held-count"), texts.length ? String(texts.length) : "none");
  show(find("#approve-all"), texts.length > 1);
  fill(
    find("#held"),
    gathered(texts),
    ({ ids, theme }) => `${ids}/${theme}`,
    (text) => {
      const { title, kind, options } = course.activities[text.activity];
      const times = text.ids.length > 1 ? `${text.ids.length} times` : text.label;
      const from = [title, kind === "wall" && options[text.theme], times].filter(Boolean).join(" · ");
      return make(
        "li",
        {},
        make("div", {}, make("p", {}, text.text), make("p", { class: "room-small" }, from)),
        make(
          "div",
          { class: "room-buttons" },
          doer(
            "Show",
            { do: "approve", texts: text.ids },
            { main: true, focus: `show-${text.id}`, label: `Show: ${text.text}` },
          ),
          doer("Hide", { do: "hide", texts: text.ids }, { focus: `hide-${text.id}`, label: `Hide: ${text.text}` }),
          safeguarding(text),
        ),
      );
    },
  );
}

function drawQuestions() {
  const texts = all().filter(
    ({ activity, state: stands }) => course.activities[activity].kind === "questions" && stands === "shown",
  );
  show(find("#questions-card"), texts.length > 0);
  fill(
    find("#questions"),
    texts,
    ({ id, ups, settled }) => `${id}/${ups}/${settled}`,
    (text) =>
      make(
        "li",
        {},
        make(
          "div",
          {},
          make("p", {}, text.text),
          make("p", { class: "room-small" }, `${text.ups} want to know${text.settled ? " · answered" : ""}`),
        ),
        make(
          "div",
          { class: "room-buttons" },
          doer(
            text.settled ? "Not answered" : "Answered",
            { do: "settle", text: text.id, on: !text.settled },
            { focus: `settle-${text.id}` },
          ),
          doer("Hide", { do: "hide", texts: [text.id] }, { focus: `hide-${text.id}` }),
          safeguarding(text),
        ),
      ),
  );
}
