// Words, texts, questions and the wall: what somebody writes, and what has been read and shown.
import { fill, find, findAll, make } from "../dom.js";
import { drawKey, keep } from "../say.js";
import { state } from "../store.js";

const OWN = { held: "Held until one of the crew has read it", shown: "Shown", hidden: "Not shown" };

export function startTexts({ key, kind, element }, send) {
  const form = find("form", element);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const texts = findAll("textarea, input[name=word]", form);
    const filled = texts.filter(({ value }) => value.trim());
    if (!filled.length) return send("Write something first.");
    const theme = kind === "wall" ? find("[name=theme]:checked", form)?.value : "";
    if (theme === undefined) return send("Choose where it belongs.");
    for (const field of filled) send({ do: "write", key: drawKey(), text: field.value.trim(), theme });
    return form.reset();
  });

  const own = make("ul", { class: "posts", "aria-label": "What you wrote" });
  form.after(own);

  const draw = () => {
    const texts = state.texts?.[key] ?? [];
    const mine = state.mine?.texts.filter(({ activity }) => activity === key) ?? [];
    const unseen = kind === "questions" || kind === "cloud" ? mine : mine.filter((text) => text.state !== "shown");
    fill(own, unseen, (text) => `${text.id}/${text.state}`, drawOwn);
    if (kind === "wall") drawWall(element, texts);
    else if (kind !== "cloud") drawPosts(find("[data-posts]", element), texts, kind === "questions");
  };
  const refused = ({ text }) => {
    const empty = findAll("textarea, input[name=word]", form).find(({ value }) => !value);
    if (empty) empty.value = text;
  };
  return Object.assign(draw, { refused });
}

const drawOwn = (text) =>
  make("li", {}, make("p", {}, text.text), make("span", { class: "room-small" }, OWN[text.state]));

function drawWall(element, texts) {
  for (const box of findAll("[data-theme]", element)) {
    const here = texts.filter(({ theme }) => theme === box.dataset.theme);
    drawPosts(find(".posts", box), here, false);
  }
}

function drawPosts(list, texts, withVotes) {
  const upvoted = state.mine?.upvoted ?? [];
  const signature = (text) => `${text.id}/${text.ups}/${text.settled}/${upvoted.includes(text.id)}`;
  fill(list, texts, signature, (text) => {
    const words = make("p", {}, text.text);
    if (!withVotes) return make("li", {}, words);
    if (text.settled) words.append(make("span", { class: "room-small" }, " (answered)"));
    return make("li", {}, words, voteButton(text, upvoted.includes(text.id)));
  });
}

function voteButton(text, up) {
  return make(
    "button",
    {
      type: "button",
      class: "room-button room-button--small posts__votes",
      "aria-pressed": String(up),
      "aria-label": `I want to know this too, ${text.ups} so far: ${text.text}`,
      "data-focus": `up-${text.id}`,
      onclick: () => keep(`upvote/${text.id}`, { do: "upvote", text: text.id, up: !up }),
    },
    `▲ ${text.ups}`,
  );
}
