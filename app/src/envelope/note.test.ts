import fc from "fast-check";
import { expect, it } from "vitest";
import { normaliseNote } from "./note.ts";
import { checkReport } from "./report.ts";

it.each([
  ["one\r\ntwo\rthree\n", "one\ntwo\nthree\n"],
  ["a\tb\u0085c", "a b c"],
  ["a\u0000\u001b\u007f\u009f\ud800b", "ab"],
  ["“Ünïcode” 👩‍👧 ‏عربي", "“Ünïcode” 👩‍👧 ‏عربي"],
])("writes %j as %j", (typed, note) => {
  expect(normaliseNote(typed)).toBe(note);
});

it("makes a note that a report may hold out of any text, and leaves such a note alone", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 500 }), (typed) => {
      const note = normaliseNote(typed);
      expect(normaliseNote(note)).toBe(note);
      checkReport({ envelope: new Uint8Array(16), app: "1", files: 0, links: ["tg://x"], note, answers: {} });
    }),
  );
});
