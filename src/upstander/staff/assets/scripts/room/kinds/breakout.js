// Breakout: one's group, its prompt, and a pad that one of the group writes for all.
import { find, findAll, make, show, write } from "../dom.js";
import { clearDraft } from "../drafts.js";
import { NotSent, say } from "../say.js";
import { state } from "../store.js";
import { drawGroup, myGroup } from "./group.js";

const PAUSE = 1200; // after the last key, before the pad is kept

export function startBreakout(card) {
  const { element } = card;
  const form = find("form", element);
  const pen = find("[data-pen]", element);
  const parts = findAll("textarea", form).map((field) => startPart(card, field));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const part of parts) part.keep();
  });
  pen.addEventListener("click", async () => {
    const group = myGroup("breakout");
    const on = group.scribe !== state.mine.seat;
    const answer = await say({ do: "scribe", group: group.id, on }).catch(() => null);
    tellPad(element, answer?.ok ? "" : (answer?.sentence ?? "Not sent: the line is gone. Try again."));
  });
  return ({ run }) => {
    const group = myGroup("breakout");
    drawGroup(element, group);
    show(form, group !== null);
    show(pen, group !== null);
    if (!group) return;
    const own = group.scribe === state.mine.seat;
    const scribe = group.members.find(({ seat }) => seat === group.scribe);
    write(pen, own ? "Put the pen down" : "Take the pen");
    show(pen, own || !scribe);
    const others = scribe && !own;
    write(
      find("[data-scribe-words]", element),
      others
        ? `${scribe.label} writes for the group; you see it here.`
        : "One of you writes for all. Name no resident and no colleague.",
    );
    for (const part of parts) part.draw(run, others);
    show(find("[data-keep]", form), !others);
  };
}

function tellPad(element, words) {
  write(find("[data-pad-state]", element), words);
}

function startPart({ element, key }, field) {
  const part = field.dataset.part;
  let run;
  let timer;
  let sending = false;

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
    tellPad(element, "Writing …");
  });

  const stored = () => state.mine?.pads.find((pad) => pad.run === run?.run && pad.part === part);
  let version = null;

  async function keep() {
    clearTimeout(timer);
    if (sending || !field.dataset.typed) return;
    sending = true;
    const text = field.value;
    try {
      const answer = await say({ do: "pad", run: run.run, part, version: version ?? 0, text });
      if (answer.ok) taken(answer, text);
      else if (answer.status === 409 && answer.text !== undefined) conflict(answer, text);
      else tellPad(element, answer.sentence);
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      tellPad(element, "Not kept yet: the line is gone. What you wrote stays here and is tried again.");
      timer = setTimeout(keep, 3000);
    } finally {
      sending = false;
    }
    if (field.dataset.typed && !timer) timer = setTimeout(keep, PAUSE);
  }

  function taken(answer, text) {
    ({ version } = answer);
    timer = undefined;
    if (field.value !== text) return;
    forget();
    tellPad(element, "Kept for your group.");
  }

  function conflict(answer, text) {
    version = answer.version;
    field.value = answer.text;
    forget();
    tellPad(
      element,
      "Somebody of your group wrote at the same time. Theirs stands above; yours is below, to copy from.",
    );
    const yours = make(
      "details",
      { class: "room-details", open: true },
      make("summary", {}, "What you wrote"),
      make("p", {}, text),
    );
    field.after(yours);
  }

  function forget() {
    clearDraft(field, key);
  }

  return {
    keep,
    draw(newRun, readOnly) {
      run = newRun;
      field.readOnly = Boolean(readOnly);
      const pad = stored();
      if (version === null && field.dataset.typed) tellPad(element, "Not kept yet. Press “Keep what is written”.");
      if (!pad) {
        version ??= 0;
        return;
      }
      if (!field.dataset.typed || readOnly) {
        version = pad.version;
        if (field.value !== pad.text) field.value = pad.text;
      } else if (version === null) version = pad.version;
    },
  };
}
