import fc from "fast-check";
import { expect, it } from "vitest";
import { normaliseLink } from "./links.ts";
import { checkReport } from "./report.ts";

it.each([
  [" https://example.com/a b \n", "https://example.com/a%20b"],
  ['https://example.com/"q"\\x', "https://example.com/%22q%22%5Cx"],
  ["https://example.com/\u0085é%20", "https://example.com/%C2%85é%20"],
  ["tg://resolve?domain=someone", "tg://resolve?domain=someone"],
])("writes %j as %j", (typed, link) => {
  expect(normaliseLink(typed)).toBe(link);
});

it("makes a link that a report may hold out of any text, and leaves such a link alone", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }), (typed) => {
      const link = normaliseLink(typed);
      fc.pre(link !== "");
      checkReport({ envelope: new Uint8Array(16), app: "1", files: 0, links: [link], note: "", answers: {} });
      expect(normaliseLink(link)).toBe(link);
    }),
  );
});

it("refuses half a character", () => {
  expect(() => normaliseLink("https://example.com/\ud800")).toThrow(RangeError);
});
