// One's own group: who is in it, and who has the pen.
import { fill, find, make, write } from "../dom.js";
import { state } from "../store.js";

/** One's group in a set (`breakout` or `triads`), with its members; null before groups are drawn. */
export function myGroup(set) {
  const mine = state.mine?.groups[set];
  const group = mine && state.groups?.[set].find(({ id }) => id === mine.id);
  return group ? { ...group, role: mine.role } : null;
}

/** Writes the group's name and its members' labels. */
export function drawGroup(element, group) {
  write(find("[data-group-name]", element), group ? `Your group: ${group.number}` : "Groups are being made");
  const list = find("[data-members]", element);
  const me = state.mine?.seat;
  fill(
    list,
    group?.members ?? [],
    ({ seat, label }) => `${seat}/${label}/${seat === group.scribe}`,
    ({ seat, label }) => {
      const words = [label, seat === me && "you", seat === group.scribe && "has the pen"].filter(Boolean).join(", ");
      return make("li", { class: seat === me ? "is-me" : null }, words);
    },
  );
}
