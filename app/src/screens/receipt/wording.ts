// The desk's codes in words.
import type { Answer } from "../../core/index.ts";
import { say, type Key } from "../../words/index.ts";

const QUESTIONS = {
  where: "question.where",
  when: "question.when",
  link: "question.link",
  more: "question.more",
} as const satisfies Record<string, Key>;

const TWO_DAYS = 48;

/** The heading of an answer. */
export function sayAnswerTitle(answer: Answer): string {
  return say(`answer.${answer.code}`);
}

/** The sentence under it; for a question, the question itself. */
export function sayAnswer(answer: Answer): string {
  switch (answer.code) {
    case "removed":
      return sayRemoved(answer.hours);
    case "not_for_us":
      return answer.why === undefined ? say("answer.not_for_us.text") : say(`answer.not_for_us.${answer.why}`);
    case "question":
      return sayQuestion(answer);
    default:
      return say(`answer.${answer.code}.text`);
  }
}

/** Whether a removal came of several reports, this one among them: then it was known already when this one came. */
export function isOneOfSeveral(answer: Answer, answers: readonly Answer[]): boolean {
  return answer.code === "removed" && answers.some(({ code }) => code === "known");
}

function sayRemoved(hours: number | undefined): string {
  if (hours === undefined) return say("answer.removed.plain");
  if (hours === 0) return say("answer.removed.soon");
  if (hours < TWO_DAYS) return say("answer.removed.text", { count: hours });
  return say("answer.removed.days", { count: Math.round(hours / 24) });
}

function sayQuestion({ question, text }: Answer): string {
  if (text !== undefined) return text;
  if (question === undefined) return say("question.more");
  return Object.hasOwn(QUESTIONS, question)
    ? say(QUESTIONS[question as keyof typeof QUESTIONS])
    : say("question.other", { code: question });
}
