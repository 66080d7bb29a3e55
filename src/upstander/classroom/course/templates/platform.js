// Speaks to a learning platform as SCORM 1.2 says (ADL, SCORM 1.2 Run-Time Environment, 2001), and does without one.
// The platform learns: begun or finished, the score of a quiz, and how far somebody is. Never what was chosen, nor how long it took.
"use strict";

const platform = (() => {
  const FURTHEST = 10; // frames that may lie between this page and the platform's window
  const line = document.getElementById("platform");
  const api = climb(window) ?? climb(window.opener) ?? climb(window.top.opener);
  let open = ask("LMSInitialize", "") === "true";
  // Passed and failed are words that a platform puts in where it was given a pass mark.
  let finished = ["completed", "passed", "failed"].includes(ask("LMSGetValue", "cmi.core.lesson_status"));

  if (!api) line.textContent = "This page was opened outside a learning platform. It works, and nothing is kept.";
  else if (!open) complain();
  else if (!finished) put("cmi.core.lesson_status", "incomplete");

  // A page that comes back from the browser's memory has said goodbye to the platform: it begins anew.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("pagehide", close);

  function climb(frame) {
    for (let step = 0; frame && step < FURTHEST; step += 1) {
      const found = look(frame);
      if (found || frame.parent === frame) return found;
      frame = frame.parent;
    }
    return null;
  }

  function look(frame) {
    try {
      return frame.API ?? null;
    } catch {
      return null; // A window of another site's may not be looked into.
    }
  }

  function ask(what, ...words) {
    try {
      return String(api?.[what](...words) ?? "");
    } catch {
      return "";
    }
  }

  function put(name, value) {
    if (open && ask("LMSSetValue", name, String(value)) !== "true") complain();
  }

  function commit() {
    if (open && ask("LMSCommit", "") !== "true") complain();
  }

  function complain() {
    line.textContent = "Your learning platform did not answer. The page works, but what you do may not be kept.";
  }

  function close() {
    if (!open) return;
    put("cmi.core.exit", finished ? "" : "suspend");
    commit();
    ask("LMSFinish", "");
    open = false;
  }

  return {
    finished: () => finished,
    kept: () => (open ? ask("LMSGetValue", "cmi.suspend_data") : ""),
    keep(progress) {
      put("cmi.suspend_data", progress);
      commit();
    },
    score(hundredths) {
      put("cmi.core.score.min", 0);
      put("cmi.core.score.max", 100);
      put("cmi.core.score.raw", hundredths);
    },
    finish() {
      finished = true;
      put("cmi.core.lesson_status", "completed");
      commit();
    },
  };
})();
