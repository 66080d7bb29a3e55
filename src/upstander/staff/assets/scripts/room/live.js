// Keeps the page up to date: a stream of events, and asking every few seconds where a stream stays silent.
import { room } from "./dom.js";
import { setClock } from "./clock.js";
import { take } from "./store.js";

const FIRST_WORD = 6000; // a stream that says nothing for so long is held back by something between
const SILENCE = 40_000; // a beat comes every 15 s
const ASK_EVERY = 3000;
const TRY_STREAM_AGAIN = 60_000;
const REASONS = {
  401: "Your way in is over. Load this page again.",
  403: "This page is not open to you any more.",
  404: "This room is gone.",
  410: "You were taken out of this room. If that is a mistake, tell the producer in the call.",
};

/** Connects as this audience; `tell(state, words)` hears how it stands: live, asking, offline or closed. */
export function connect(audience, tell) {
  let number = -1;
  let stream;
  let watchdog;
  let asking;

  function hear(untrustedText) {
    const message = JSON.parse(untrustedText);
    setClock(message.now);
    if (message.sections) {
      number = message.number;
      take(message.sections);
    }
    return message;
  }

  function listen() {
    stream?.close();
    const since = number < 0 ? "" : `&since=${number}`;
    stream = new EventSource(`/live/${room}/stream?as=${audience}${since}`);
    stream.addEventListener("message", (event) => {
      hear(event.data);
      isLive();
    });
    stream.addEventListener("beat", (event) => {
      const { number: theirs } = hear(event.data);
      if (theirs > number) listen();
      else isLive();
    });
    stream.addEventListener("error", () => fallBack());
    await_(FIRST_WORD);
  }

  function isLive() {
    clearTimeout(asking);
    asking = undefined;
    tell("live", "Connected");
    await_(SILENCE);
  }

  function await_(time) {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      stream.close();
      fallBack();
    }, time);
  }

  function fallBack() {
    clearTimeout(watchdog);
    watchdog = setTimeout(listen, stream.readyState === EventSource.CLOSED ? TRY_STREAM_AGAIN : FIRST_WORD);
    if (asking === undefined) ask();
  }

  async function ask() {
    asking = setTimeout(ask, ASK_EVERY);
    try {
      const answer = await fetch(`/live/${room}/since/${number}?as=${audience}`, { cache: "no-store" });
      if (REASONS[answer.status]) return stop(REASONS[answer.status]);
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      if (asking === undefined) return;
      hear(text);
      tell("asking", "Connected, a few seconds behind");
    } catch {
      if (asking !== undefined) tell("offline", "Offline");
    }
  }

  function stop(words) {
    clearTimeout(watchdog);
    clearTimeout(asking);
    stream.close();
    tell("closed", words);
  }

  addEventListener("online", listen);
  addEventListener("offline", () => {
    tell("offline", "Offline");
    fallBack();
  });
  listen();
}
