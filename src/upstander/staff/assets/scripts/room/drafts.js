// What somebody is typing survives a reload, in this tab alone, until it is sent.
import { findAll, room } from "./dom.js";

const FIELDS = "textarea, input:not([type])";
const nameOf = (key, field) => `upstander-room-${room}-draft-${key}-${field.id}`;

/** Restores what was typed, and keeps what is being typed. */
export function keepDrafts(element, key) {
  for (const field of findAll(FIELDS, element)) {
    const draft = sessionStorage.getItem(nameOf(key, field));
    if (draft !== null) {
      field.value = draft;
      field.dataset.typed = "yes";
    }
    field.addEventListener("input", () => {
      field.dataset.typed = "yes";
      sessionStorage.setItem(nameOf(key, field), field.value);
    });
  }
}

/** Forgets a field's draft, since it was sent. */
export function clearDraft(field, key) {
  delete field.dataset.typed;
  sessionStorage.removeItem(nameOf(key, field));
}

/** Forgets the drafts of an activity, since they were sent. */
export function clearDrafts(element, key) {
  for (const field of findAll(FIELDS, element)) clearDraft(field, key);
}

/** Keeps a value that belongs to a field's draft, as long as the tab is open. */
export const keepBeside = (field, key, name, value) =>
  sessionStorage.setItem(`${nameOf(key, field)}-${name}`, JSON.stringify(value));

/** That value again, or null. */
export const keptBeside = (field, key, name) =>
  JSON.parse(sessionStorage.getItem(`${nameOf(key, field)}-${name}`) ?? "null");
