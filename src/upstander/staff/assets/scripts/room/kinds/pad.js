// One part of a group's pad: kept while it is written, and never overwritten unseen, whoever else writes it.
import { find, make } from "../dom.js";
import { clearDraft, keepBeside, keptBeside } from "../drafts.js";
import { NotSent, say } from "../say.js";
import { state } from "../store.js";

const PAUSE = 1200; // after the last key, before the pad is kept
const AGAIN = 3000;

/** Starts a field; `tell(words, aloud)` says how it fares. */
export function startPad(field, key, tell) {
  const { part } = field.dataset;
  const written = Number(find(`[name="version-${part}"]`, field.form).value); // with the page
  let place = null; // the run and the group that the field stands for
  let run;
  let version = written; // the one that what stands in the field was made from
  let timer;
  let sending = false;
  let asked = false;

  field.addEventListener("input", () => {
    keepBeside(field, key, "from", { place, version });
    later(PAUSE);
    tell("Writing …");
  });

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(keep, pause);
  }

  async function keep() {
    clearTimeout(timer);
    if (sending) return;
    if (!field.dataset.typed) {
      if (asked) tell("Kept for your group.", true);
      asked = false;
      return;
    }
    if (place === null) return later(AGAIN);
    sending = true;
    const [text, from] = [field.value, place];
    try {
      const answer = await say({ do: "pad", run, part, version, text });
      // Meanwhile the room may have gone on to another pad, of which this says nothing.
      if (from === place) hear(answer, text);
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      tell("Not kept yet: the line is gone. What you wrote stays here and is tried again.", true);
      later(AGAIN);
    } finally {
      sending = false;
    }
  }

  function hear(answer, text) {
    if (answer.ok) {
      version = Math.max(version, answer.version);
      keepBeside(field, key, "from", { place, version });
      if (field.value !== text) return later(PAUSE);
      clearDraft(field, key);
      tell("Kept for your group.", asked);
      asked = false;
    } else if (answer.status === 409 && answer.text !== undefined) giveWay(answer.version, answer.text);
    else {
      tell(answer.sentence, true);
      if (answer.status === 429) later(AGAIN);
    }
  }

  /** Theirs takes the field; one's own, down to the last letter, is put below it. */
  function giveWay(theirVersion, theirs) {
    setAside();
    version = theirVersion;
    field.value = theirs;
    tell(
      "Somebody of your group wrote at the same time. Theirs stands in the field; yours stands below it, to copy from.",
      true,
    );
  }

  const aside = () => keptBeside(field, key, "aside") ?? [];

  function setAside() {
    clearTimeout(timer);
    clearDraft(field, key);
    if (!field.value.trim()) return;
    keepBeside(field, key, "aside", [...aside(), field.value]);
    showAside(field.value);
  }

  function showAside(text) {
    const done = () => {
      keepBeside(
        field,
        key,
        "aside",
        aside().filter((other) => other !== text),
      );
      box.remove();
      field.focus();
    };
    const box = make(
      "details",
      { class: "room-details", open: true },
      make("summary", {}, "What you wrote"),
      make("p", {}, text),
      make("button", { type: "button", class: "room-button room-button--small", onclick: done }, "Done with this"),
    );
    field.after(box);
  }

  /** Stands for another pad from now on; what was begun for the one before is set aside. */
  function moveTo(newPlace, newRun) {
    const loaded = place === null;
    const from = loaded ? keptBeside(field, key, "from") : { place, version };
    [place, run] = [newPlace, newRun];
    // A page just loaded may hold a draft of this very pad, made from a version that has been changed since.
    if (field.dataset.typed && [null, newPlace].includes(from?.place ?? null)) version = from?.version ?? version;
    else if (field.dataset.typed) setAside();
    if (field.dataset.typed) return tell("Not kept yet. Press “Keep what is written”.");
    version = 0;
    field.value = "";
    return loaded || tell("");
  }

  aside().forEach(showAside);
  return {
    keep() {
      asked = true;
      return keep();
    },
    draw(newRun, group, readOnly) {
      if (place !== `${newRun}/${group}`) moveTo(`${newRun}/${group}`, newRun);
      field.readOnly = readOnly;
      const pad = state.mine?.pads.find((one) => one.run === run && one.part === part);
      if (!pad || pad.version < version || (field.dataset.typed && !readOnly)) return;
      if (field.dataset.typed && pad.text !== field.value.trim()) return giveWay(pad.version, pad.text);
      ({ version } = pad);
      // It is kept without the spaces around it: somebody who goes on after a space keeps theirs.
      if (field.value.trim() !== pad.text) field.value = pad.text;
    },
  };
}
