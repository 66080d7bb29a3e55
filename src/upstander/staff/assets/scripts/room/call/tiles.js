// Shows who is in the call: a tile each, the crew first.
import { fill, find, make, show, write } from "../dom.js";

const ME = "me";
const list = find("#call-people");
let people = [];
let tracks = new Map();

/** Draws everybody. `me` is drawn first, with one's own picture and without one's own voice. */
export function drawPeople(others, me) {
  people = [{ id: ME, name: "You", ...me }, ...others];
  fill(list, people, ({ id }) => id, build);
  people.forEach(drawOne);
  show(list, true);
}

/** Takes everybody's tracks, by who they are. */
export function placeTracks(theirs) {
  if (tracks.has(ME)) theirs.set(ME, tracks.get(ME));
  tracks = theirs;
  people.forEach(drawOne);
}

/** Takes one's own picture; none with undefined. */
export function placeOwn(track) {
  tracks.set(ME, track ? [track] : []);
}

/** Nobody is shown any more. */
export function clearPeople() {
  people = [];
  tracks = new Map();
  list.replaceChildren();
  show(list, false);
}

function build({ id, name, crew }) {
  const video = make("video", { autoplay: true, playsinline: true, "aria-hidden": "true" });
  video.muted = id === ME;
  return make(
    "li",
    { class: "call-tile", "data-person": id },
    make("span", { class: "call-tile__letters", "aria-hidden": "true" }, letters(name)),
    video,
    make(
      "p",
      { class: "call-tile__name" },
      make("span", {}, name),
      crew ? make("span", { class: "call-tile__crew" }, "crew") : null,
      make("span", { class: "call-tile__sound" }),
    ),
  );
}

function drawOne({ id, microphone, camera }) {
  const tile = [...list.children].find(({ dataset }) => dataset.person === id);
  write(find(".call-tile__sound", tile), microphone ? "" : "muted");
  tile.dataset.camera = camera ? "on" : "off";
  const video = find("video", tile);
  const wanted = tracks.get(id) ?? [];
  const has = video.srcObject?.getTracks() ?? [];
  if (wanted.length !== has.length || wanted.some((track) => !has.includes(track))) {
    video.srcObject = wanted.length ? new MediaStream(wanted) : null;
  }
}

const letters = (name) =>
  name
    .split(/\s+/)
    .map((word) => [...word][0] ?? "")
    .slice(0, 2)
    .join("")
    .toUpperCase();
