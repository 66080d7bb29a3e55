import { expect, test } from "vitest";
import { checkReport } from "../../envelope/report.ts";
import { answersToSend, QUESTIONS, questionsFor, type Question } from "./questions.ts";

const file = { key: 1, state: "cleaning" } as const;
const draft = { files: [], overflow: false, links: "", note: "", answers: {}, receipt: true };

test("never more than three are asked, and none about nothing", () => {
  expect(questionsFor(draft)).toEqual([]);
  for (const some of [{ files: [file] }, { links: "t.me/a" }, { note: "words" }, { files: [file], links: "t.me/a" }]) {
    expect(questionsFor({ ...draft, ...some })).toHaveLength(3);
  }
});

test("where it was seen is not asked where a link says it", () => {
  expect(questionsFor({ ...draft, links: "https://video.example/1", files: [file] })).not.toContain("seen");
  expect(questionsFor({ ...draft, files: [file] })).toContain("seen");
});

test("only answers to what is asked now are sent", () => {
  const answers = { seen: "chat", worry: "hate", when: "week" };
  expect(answersToSend({ ...draft, links: "t.me/a", answers })).toEqual({ worry: "hate", when: "week" });
  expect(answersToSend({ ...draft, note: "words" })).toEqual({});
});

test("every answer is a code that a report may hold", () => {
  for (const [question, codes] of Object.entries(QUESTIONS) as [Question, readonly string[]][]) {
    for (const code of codes) {
      const report = { envelope: new Uint8Array(16), app: "1", files: 0, links: [], note: "x" };
      expect(() => {
        checkReport({ ...report, answers: { [question]: code } });
      }).not.toThrow();
    }
  }
});
