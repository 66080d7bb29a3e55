// Reading and setting radio buttons and checkboxes.
import { findAll } from "../dom.js";

/** The values that are ticked, in their order. */
export const chosen = (form) =>
  findAll("input:is([type=radio], [type=checkbox]):checked", form).map(({ value }) => value);

/** Ticks exactly these. */
export function choose(form, values) {
  for (const input of findAll("input:is([type=radio], [type=checkbox])", form))
    input.checked = values.includes(input.value);
}

/** Lets them be chosen, or not. */
export function enable(form, enabled) {
  for (const field of findAll("input, button, textarea", form)) field.disabled = !enabled;
}
