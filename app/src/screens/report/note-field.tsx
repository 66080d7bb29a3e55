// The note: free words, with a gentle warning where they could give somebody away.
import type { JSX } from "preact";
import { cleanLinksIn } from "../../links/clean.ts";
import { say } from "../../words/index.ts";
import { Field } from "../parts/parts.tsx";
import { findPersonalDetails } from "./personal.ts";
import { roomInNote } from "./review.ts";

const NEARLY_FULL = 400;

/** The box for words. A warning never stands in the way of sending. */
export function NoteField({ note, onInput }: { note: string; onInput: (note: string) => void }): JSX.Element {
  const details = findPersonalDetails(note);
  const room = roomInNote(note);
  return (
    <Field
      label={say("check.note")}
      hint={say("check.note.hint")}
      value={note}
      rows={3}
      error={room < 0 ? say("check.note.long") : null}
      onInput={onInput}
    >
      {details.length > 0 && (
        <p class="warning">
          {details.map((detail) => say(`check.note.personal.${detail}`)).join(" ")} {say("check.note.personal")}
        </p>
      )}
      {cleanLinksIn(note) !== note && <p class="hint">{say("check.note.links")}</p>}
      {room >= 0 && room < NEARLY_FULL && <p class="hint">{say("check.note.left", { count: room })}</p>}
    </Field>
  );
}
