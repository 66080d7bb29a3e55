// Keeps whoever sits at an open page of the room logged in, so that a reload in the last minutes asks for nothing.
import { room } from "./dom.js";

const EVERY = 10 * 60 * 1000;

/** Starts saying every ten minutes that the page is open. */
export function stay() {
  setInterval(() => {
    fetch(`/room/${room}/stay`, { redirect: "manual", cache: "no-store" }).catch(() => undefined);
  }, EVERY);
}
