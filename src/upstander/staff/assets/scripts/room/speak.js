// Says what matters to a screen reader: one sentence at a time, seconds apart, the newest of each topic.
import { find, write } from "./dom.js";

const APART = 4000;
const waiting = new Map();
let next;

/** Says this when it is its turn; a newer sentence on the same topic takes its place. */
export function speak(topic, sentence) {
  waiting.delete(topic);
  waiting.set(topic, sentence);
  next ??= setTimeout(sayOne, 150);
}

function sayOne() {
  next = undefined;
  const [first] = waiting;
  if (!first) return;
  waiting.delete(first[0]);
  write(find("#speak"), first[1]);
  next = setTimeout(sayOne, APART);
}
