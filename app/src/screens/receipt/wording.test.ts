import { expect, test } from "vitest";
import type { Answer } from "../../core/types.ts";
import { isOneOfSeveral, sayAnswer, sayAnswerTitle } from "./wording.ts";

const answer = (parts: Partial<Answer>): Answer => ({ place: 0, code: "received", ...parts });

test("every code has a heading and a sentence of its own", () => {
  const codes = ["received", "looked_at", "referred", "removed", "not_for_us", "known", "question"] as const;
  expect(new Set(codes.map((code) => sayAnswerTitle(answer({ code })))).size).toBe(codes.length);
  expect(codes.map((code) => sayAnswer(answer({ code }))).every((text) => text.length > 10)).toBe(true);
});

test.each([
  [0, "It went within an hour of being passed on."],
  [1, "It went 1 hour after it was passed on."],
  [47, "It went 47 hours after it was passed on."],
  [48, "It went 2 days after it was passed on."],
  [99_999, "It went 4,167 days after it was passed on."],
])("%i hours to removal are said as people say it", (hours, text) => {
  expect(sayAnswer(answer({ code: "removed", hours }))).toContain(text);
});

test("a reason has its own sentence, and a wrong site is pointed on", () => {
  const reasons = ["not_terrorism", "news_or_research", "satire", "not_enough", "other_service"] as const;
  expect(new Set(reasons.map((why) => sayAnswer(answer({ code: "not_for_us", why })))).size).toBe(reasons.length);
});

test("a question shows its own text, its coded words, or at least its code", () => {
  expect(sayAnswer(answer({ code: "question", text: "Which one?" }))).toBe("Which one?");
  expect(sayAnswer(answer({ code: "question", question: "when" }))).toBe("When did you see it? Roughly is fine.");
  expect(sayAnswer(answer({ code: "question", question: "a_newer_one" }))).toContain("a_newer_one");
  expect(sayAnswer(answer({ code: "question", question: "constructor" }))).toContain("constructor");
});

test("a removal of what was known already is one that several led to", () => {
  const known = answer({ code: "known" });
  const removed = answer({ code: "removed", place: 1 });
  expect(isOneOfSeveral(removed, [known, removed])).toBe(true);
  expect(isOneOfSeveral(removed, [removed])).toBe(false);
  expect(isOneOfSeveral(known, [known, removed])).toBe(false);
});
