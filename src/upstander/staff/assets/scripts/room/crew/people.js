// Hands, groups and their pads, who is here, and who asked for the wellbeing lead.
import { timeOfDay } from "../clock.js";
import { course, fill, find, make, show, write } from "../dom.js";
import { speak } from "../speak.js";
import { state, watch } from "../store.js";
import { doer } from "./act.js";

/** Starts showing hands, groups and, where the page has places for them, seats and calls for care. */
export function runPeople() {
  watch(["hands"], drawHands);
  watch(["groups", "pads", "activities"], drawGroups);
  watch(["skips", "stage"], drawSkips);
  if (find("#seats")) watch(["seats", "here", "groups"], drawSeats);
  if (find("#calls")) watch(["care"], drawCare);
  watch(["here"], ({ here }) => write(find("#here-count"), `${here.participants.length} here`));
}

let handsBefore = 0;

function drawHands({ hands }) {
  write(find("#hands-count"), hands.length ? String(hands.length) : "none");
  if (hands.length > handsBefore) speak("hands", `${hands.length} hands are up.`);
  handsBefore = hands.length;
  fill(
    find("#hands"),
    hands,
    ({ seat, since }) => `${seat}/${since}`,
    ({ seat, label, since }) =>
      make(
        "li",
        {},
        make("p", {}, `${label}, since ${timeOfDay(since)}`),
        doer("Lower", { do: "lower", seat }, { focus: `lower-${seat}`, label: `Lower the hand of ${label}` }),
      ),
  );
}

function drawSkips() {
  const line = find("#skips");
  if (!line) return;
  const count = state.skips?.[state.stage?.slide];
  write(line, count ? `${count} have skipped this slide.` : "");
}

function drawGroups() {
  const groups = Object.entries(state.groups ?? {}).flatMap(([set, list]) => list.map((group) => ({ ...group, set })));
  show(find("#groups-card"), groups.length > 0);
  const pads = (group) => (group.set === "breakout" ? (state.pads ?? []).filter((pad) => pad.group === group.id) : []);
  fill(
    find("#groups"),
    groups,
    (group) => JSON.stringify([group, pads(group)]),
    (group) => {
      const members = group.members
        .map(({ seat, label }) => (seat === group.scribe ? `${label} (pen)` : label))
        .join(", ");
      return make(
        "li",
        { class: "crew-group" },
        make(
          "p",
          {},
          make("strong", {}, `${group.set === "triads" ? "Triad" : "Group"} ${group.number}`),
          ` ${members}`,
        ),
        ...pads(group).map(drawPad),
      );
    },
  );
}

function drawPad(pad) {
  const { title, options } = course.activities[pad.activity] ?? { title: "", options: {} };
  return make(
    "div",
    { class: "crew-pad" },
    make("p", { class: "room-small" }, options[pad.part] ?? title),
    make("p", {}, pad.text || "(empty)"),
    doer(
      pad.shown ? "Stop showing" : "Show to all",
      { do: "show_pad", pad: pad.pad, on: !pad.shown },
      { focus: `pad-${pad.pad}` },
    ),
  );
}

function drawSeats() {
  const here = new Set(state.here?.participants ?? []);
  const seats = (state.seats ?? []).filter(({ kind }) => kind === "participant");
  const groups = state.groups?.breakout ?? [];
  const groupOf = (seat) => groups.find(({ members }) => members.some((member) => member.seat === seat));
  seats.sort((one, other) => one.label.localeCompare(other.label));
  const signature = (seat) => JSON.stringify([seat, here.has(seat.seat), groupOf(seat.seat)?.id, groups.length]);
  fill(find("#seats"), seats, signature, (seat) => {
    const group = groupOf(seat.seat);
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, seat.label),
      make("td", {}, seat.out ? "Taken out" : here.has(seat.seat) ? "Here" : "Not connected"),
      make("td", {}, groups.length > 0 && groupField(seat, group, groups)),
      make(
        "td",
        {},
        doer(
          seat.out ? "Let in" : "Take out",
          { do: "remove", seat: seat.seat, out: !seat.out },
          { danger: !seat.out, focus: `out-${seat.seat}`, label: `${seat.out ? "Let in" : "Take out"}: ${seat.label}` },
        ),
      ),
    );
  });
}

function groupField(seat, group, groups) {
  const field = make("select", { "aria-label": `Group of ${seat.label}`, "data-focus": `group-${seat.seat}` });
  if (!group) field.append(make("option", { value: "" }, "–"));
  for (const { id, number } of groups)
    field.append(make("option", { value: id, selected: group?.id === id }, String(number)));
  const move = doer("Move", () => ({ do: "move", seat: seat.seat, group: Number(field.value) }), {
    label: `Move ${seat.label} into this group`,
  });
  return make("span", { class: "crew-move" }, field, move);
}

let callsBefore = 0;

function drawCare({ care }) {
  show(find("#no-calls"), care.length === 0);
  const asked = care.filter(({ state: stands }) => stands === "asked").length;
  if (asked > callsBefore) speak("care", "Somebody asks for the wellbeing lead.");
  callsBefore = asked;
  fill(
    find("#calls"),
    care,
    ({ seat, state: stands }) => `${seat}/${stands}`,
    ({ seat, label, name, state: stands }) =>
      make(
        "li",
        {},
        make("p", {}, make("strong", {}, name), ` (${label} in the room)`),
        stands === "asked"
          ? doer("I am going to them", { do: "help_taken", seat }, { main: true, focus: `take-${seat}` })
          : doer("Done", { do: "help_done", seat }, { focus: `done-${seat}` }),
      ),
  );
}
