// What holds for every language that is registered: all keys, the same parameters, and the plural forms that it needs.
import { describe, expect, test } from "vitest";
import { en } from "./en.ts";
import type { Key, Message } from "./index.ts";
import { ALSO_IN_ENGLISH, languages } from "./languages.ts";

const MOST_COUNTED = 1000;
const KEYS = Object.keys(en) as Key[];

const formsOf = (message: Message) => (typeof message === "string" ? [message] : Object.values(message));
const namesIn = (text: string) => text.match(/\{\w+\}/gu) ?? [];
const namesOf = (message: Message) => new Set(formsOf(message).flatMap(namesIn));
const isPlural = (key: Key) => typeof en[key] !== "string";

/** The plural classes that a language has for the numbers from 0 to a thousand. */
function classesOf(code: string): Set<string> {
  const rules = new Intl.PluralRules(code);
  return new Set(Array.from({ length: MOST_COUNTED + 1 }, (_, count) => rules.select(count)));
}

test("every language has its own code and its own name", () => {
  expect(new Set(languages.map(({ code }) => code)).size).toBe(languages.length);
  expect(new Set(languages.map(({ name }) => name)).size).toBe(languages.length);
  for (const { code } of languages) expect(Intl.PluralRules.supportedLocalesOf(code)).toEqual([code]);
});

test("only Arabic script runs from right to left", () => {
  for (const { code, dir } of languages) {
    const script = new Intl.Locale(code).maximize().script;
    expect(dir, code).toBe(script === "Arab" ? "rtl" : "ltr");
  }
});

describe.each(languages)("$name", ({ code, read, load }) => {
  test("has every message and no other", async () => {
    expect(Object.keys(await load()).sort()).toEqual([...KEYS].sort());
  });

  test("says nothing with other parameters than English does", async () => {
    const words = await load();
    for (const key of KEYS) expect(namesOf(words[key] ?? ""), key).toEqual(namesOf(en[key]));
  });

  test("has the plural forms that its own numbers need, and none that it does not know", async () => {
    const words = await load();
    const known = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
    for (const key of KEYS.filter(isPlural)) {
      const message = words[key] ?? "";
      expect(message, key).toBeTypeOf("object");
      const forms = Object.keys(message);
      expect(
        [...classesOf(code)].filter((name) => !forms.includes(name)),
        `${key} lacks`,
      ).toEqual([]);
      expect(
        forms.filter((name) => !known.some((one) => one === name)),
        `${key} has`,
      ).toEqual([]);
    }
  });

  test("writes no percent sign of its own: Intl puts it where the language has it", async () => {
    const words = await load();
    const texts = KEYS.flatMap((key) => formsOf(words[key] ?? ""));
    expect(texts.filter((text) => /\}\s*[%٪]|[%٪]\s*\{/u.test(text))).toEqual([]);
  });

  test("leaves nothing empty, and begins and ends no message with a space", async () => {
    const texts = Object.values(await load()).flatMap(formsOf);
    expect(texts.filter((text) => text === "" || text !== text.trim())).toEqual([]);
  });

  test("is English, or awaits its native reader and has what the law or a life hangs on in its own words", async () => {
    const words = await load();
    expect(read).toBe(words === en);
    if (read) return;
    for (const key of ALSO_IN_ENGLISH) expect(words[key], key).not.toBe(en[key]);
  });
});
