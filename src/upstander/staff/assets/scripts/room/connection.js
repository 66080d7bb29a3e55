// Says in words how the line stands.
import { find, show, write } from "./dom.js";
import { connect } from "./live.js";
import { onAnswer, sendKept, waiting } from "./say.js";
import { speak } from "./speak.js";

/** Connects the page and keeps saying how that stands. */
export function runConnection(audience) {
  const mark = find("#connection");
  const bar = find("#offline");
  let before = "";
  let words = "";

  function draw() {
    const unsent = waiting().length;
    const sentence = {
      offline: unsent
        ? "You are offline. Your last answer is kept here and not sent yet; it goes as soon as the line is back."
        : "You are offline. What you see may be old; everything you sent has arrived.",
      closed: words,
    }[before];
    show(bar, Boolean(sentence));
    write(find("p", bar), sentence ?? "");
    show(find("button", bar), before === "offline");
  }

  find("button", bar).addEventListener("click", () => {
    if (before === "closed") location.reload();
    else sendKept();
  });
  onAnswer(draw);
  connect(audience, (stands, newWords) => {
    words = newWords;
    mark.dataset.state = stands;
    write(mark, stands === "closed" ? "Not connected" : newWords);
    if (stands !== before) {
      if (stands === "offline") speak("line", "You are offline.");
      if (stands === "live" && before === "offline") speak("line", "Connected again.");
      if (stands === "live" || stands === "asking") sendKept();
      before = stands;
    }
    draw();
  });
}
