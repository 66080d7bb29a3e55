// English that a child of nine to eleven can read: measured by Flesch and Kincaid's formula, sentence by sentence.
import { syllable } from "syllable";
import { expect, test } from "vitest";
import { en } from "./en.ts";

const MOST_WORDS = 20;
/** School years begin at five: the grade of a child of eleven. */
const AGE_AT_GRADE_NOUGHT = 5;
const OLDEST = 9;
const OLDEST_OF_ONE_SENTENCE = 14;
/** Words that the matter itself or the law gives; plainer ones would say something else. */
const GIVEN = /terroris|extremis|disability/iu;
/** Below this, a text is a label and no sentence. */
const LEAST_WORDS = 5;

const sentences = Object.values(en)
  .flatMap((message): readonly string[] => (typeof message === "string" ? [message] : Object.values(message)))
  .flatMap((text) => text.split(/(?<=[.!?:])\s+/u));
const wordsOf = (sentence: string) => sentence.split(/\s+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** The age at which a text can be read: Flesch–Kincaid grade level (Kincaid and others, 1975) plus five years. */
function readingAge(texts: readonly string[]): number {
  const words = texts.flatMap(wordsOf);
  const syllables = sum(words.map((word) => Math.max(syllable(word), 1)));
  return 0.39 * (words.length / texts.length) + 11.8 * (syllables / words.length) - 15.59 + AGE_AT_GRADE_NOUGHT;
}

test("the measure tells plain words from others", () => {
  expect(readingAge(["The cat sat on the mat."])).toBeLessThan(7);
  expect(
    readingAge(["Institutional confidentiality obligations necessitate comprehensive documentation."]),
  ).toBeGreaterThan(20);
});

test("all sentences together can be read at the age of nine", () => {
  const whole = sentences.filter((sentence) => wordsOf(sentence).length >= LEAST_WORDS);
  expect(whole.length).toBeGreaterThan(200);
  expect(readingAge(whole)).toBeLessThanOrEqual(OLDEST);
});

test("no sentence alone is hard, but where the matter's own words stand in it", () => {
  const long = sentences.filter((sentence) => wordsOf(sentence).length > LEAST_WORDS && !GIVEN.test(sentence));
  expect(long.filter((sentence) => readingAge([sentence]) > OLDEST_OF_ONE_SENTENCE)).toEqual([]);
});

test("no sentence has more than twenty words", () => {
  expect(sentences.filter((sentence) => wordsOf(sentence).length > MOST_WORDS)).toEqual([]);
});
