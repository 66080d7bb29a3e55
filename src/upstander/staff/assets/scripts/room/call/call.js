// The room's own call: join, microphone, camera, leave. The browser is asked for nothing before somebody presses.
import { find, show, write } from "../dom.js";
import { openLine } from "./line.js";
import { makeMedia } from "./media.js";
import { clearPeople, drawPeople, placeOwn, placeTracks } from "./tiles.js";

const NOT_REACHED =
  "The call can’t be reached from here. The room goes on without it: read, answer, and put your hand up here. " +
  "The crew will say how you can hear each other.";
const BROKEN_OFF = "The call broke off. Join again.";
const WHY = {
  NotAllowedError:
    "Your browser keeps the {thing} from this page. Allow it beside the page’s address, then press again.",
  NotFoundError: "Your browser finds no {thing}. Connect one, then press again.",
  NotReadableError: "The {thing} is in use by something else. Close that, then press again.",
};
const THINGS = { audio: "microphone", video: "camera" };

/** Starts the call's part of the page, where it has one. */
export function runCall() {
  const section = find("#call");
  if (!section) return;
  const stands = find("#call-stands");
  const buttons = { audio: find("#call-microphone"), video: find("#call-camera") };
  const [join, leave] = [find("#call-join"), find("#call-leave")];
  const crew = Boolean(document.body.dataset.verbs);
  let call;

  function draw() {
    const inside = Boolean(call?.joined);
    section.dataset.state = inside ? "in" : call ? "joining" : "out";
    show(join, !inside);
    join.setAttribute("aria-disabled", String(Boolean(call) && !inside));
    show(leave, inside);
    for (const kind of ["audio", "video"]) {
      show(buttons[kind], inside);
      const on = Boolean(call?.on[kind]);
      buttons[kind].setAttribute("aria-pressed", String(on));
      write(buttons[kind], `${kind === "audio" ? "Microphone" : "Camera"} is ${on ? "on" : "off"}`);
    }
    if (inside) drawPeople(call.others, { crew, microphone: call.on.audio, camera: call.on.video });
  }

  function enter() {
    if (call) return;
    if (!window.RTCPeerConnection || !navigator.mediaDevices) {
      write(stands, "This browser can’t take part in calls. The room goes on without it.");
      return;
    }
    write(stands, "Joining…");
    const mine = { joined: false, on: { audio: false, video: false }, others: [], busy: false };
    call = mine;
    mine.line = openLine(
      (message) => call === mine && hear(message),
      (opened) => call === mine && end(opened ? BROKEN_OFF : NOT_REACHED),
    );
    mine.media = makeMedia({
      crew,
      say: mine.line.say,
      place: placeTracks,
      fail: () => call === mine && end(BROKEN_OFF),
    });
    draw();
  }

  function hear(message) {
    if (message.is === "over") end(message.sentence);
    else if (message.is === "people") arrive(message.people);
    else if (message.is !== "beat") call.media.take(message);
  }

  function arrive(others) {
    const first = !call.joined;
    call.joined = true;
    call.others = others;
    draw();
    if (!first) return;
    write(stands, "You are in the call. Your microphone and camera are off.");
    if (document.activeElement === document.body || document.activeElement === join) buttons.audio.focus();
  }

  function end(sentence) {
    const focused = section.contains(document.activeElement);
    const ending = call;
    call = undefined;
    ending.line.close();
    ending.media.close();
    clearPeople();
    draw();
    write(stands, sentence);
    if (focused) join.focus();
  }

  async function turn(kind) {
    const mine = call;
    if (!mine?.joined || mine.busy) return;
    mine.busy = true;
    try {
      const on = !mine.on[kind];
      const track = on ? await mine.media.switchOn(kind) : await mine.media.switchOff(kind);
      if (call !== mine) return;
      mine.on[kind] = on;
      if (kind === "video") placeOwn(track);
      mine.line.say({ do: "show", microphone: mine.on.audio, camera: mine.on.video });
      write(stands, "");
      draw();
    } catch (error) {
      const why = WHY[error.name] ?? "The {thing} could not be switched on. Press again.";
      if (call === mine) write(stands, why.replace("{thing}", THINGS[kind]));
    } finally {
      mine.busy = false;
    }
  }

  join.addEventListener("click", enter);
  leave.addEventListener("click", () => end("You have left the call."));
  for (const kind of ["audio", "video"]) buttons[kind].addEventListener("click", () => turn(kind));
}
