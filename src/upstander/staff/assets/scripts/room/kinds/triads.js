// Triads: one's role for this turn, and who else is there.
import { find, show, write } from "../dom.js";
import { speak } from "../speak.js";
import { drawGroup, myGroup } from "./group.js";

export function startTriads({ element }) {
  let before = "";
  return ({ run }) => {
    const group = myGroup("triads");
    drawGroup(element, group);
    const role = group?.role ?? "";
    show(find("[data-role-box]", element), role !== "");
    write(find("[data-my-role]", element), role.replaceAll("-", " "));
    write(find("[data-round]", element), `Turn ${run.turn} of ${run.turns}. After each turn the roles go round.`);
    const now = `${run.turn}/${role}`;
    if (before && before !== now && role) speak("role", `Turn ${run.turn}. Your role now: ${role}.`);
    before = now;
  };
}
