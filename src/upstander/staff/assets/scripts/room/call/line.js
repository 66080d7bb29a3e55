// The line to the server's side of the call. It carries what to hear and see, never sound or pictures themselves.
import { room } from "../dom.js";

const SECONDS_TO_OPEN = 20;

/** Opens the line. `hear(message)` gets what the server says; `gone(opened)` is told once when the line is no more. */
export function openLine(hear, gone) {
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/live/${room}/call`);
  let opened = false;
  const patience = setTimeout(() => socket.close(), SECONDS_TO_OPEN * 1000);
  socket.addEventListener("open", () => {
    opened = true;
    clearTimeout(patience);
  });
  socket.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  socket.addEventListener("close", () => {
    clearTimeout(patience);
    gone(opened);
  });
  return {
    say: (message) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message)),
    close: () => socket.close(),
  };
}
