import { expect, test } from "vitest";
import { en } from "./en.ts";
import { pickLanguage, say, sayDay, sayList, sayPercent, saySize, speak, word, type Message } from "./index.ts";
import { languages } from "./languages.ts";

const texts = (message: Message) => (typeof message === "string" ? [message] : Object.values(message));

test("a message takes its parameters", () => {
  expect(say("check.file", { number: 2 })).toBe("Picture 2");
});

test("a count takes the plural form of its language", () => {
  expect(say("check.links.count", { count: 1 })).toBe("1 link");
  expect(say("check.links.count", { count: 0 })).toBe("0 links");
  const welsh = {
    zero: "{count} dim",
    one: "{count} un",
    two: "{count} dau",
    few: "{count} tri",
    many: "{count} chwech",
    other: "{count}",
  };
  expect([0, 1, 2, 3, 6, 7].map((count) => word(welsh, "cy", { count }))).toEqual([
    "0 dim",
    "1 un",
    "2 dau",
    "3 tri",
    "6 chwech",
    "7",
  ]);
});

test("a plural form that a language lacks falls back to “other”", () => {
  expect(word({ other: "{count} x" }, "pl", { count: 2 })).toBe("2 x");
});

test("numbers, lists, sizes and days are written as in the language", () => {
  expect(word("{count}", "en-GB", { count: 12345 })).toBe("12,345");
  expect(sayList(["a", "b", "c"])).toBe("a, b and c");
  expect(saySize(5_200_000)).toBe("5.2 MB");
  expect(saySize(1_000_000_000)).toBe("1 GB");
  expect(saySize(20)).toBe("0.1 kB");
  expect(sayDay("2026-11-22")).toBe("22 November 2026");
  expect(sayPercent(0.456)).toBe("46%");
});

test("where a browser lacks a language's lists and months, no other language's stand in", async () => {
  const page = { lang: "", dir: "" } as HTMLElement;
  await speak({ code: "tlh", name: "x", dir: "ltr", read: true, load: () => Promise.resolve({}) }, page);
  expect(sayList(["a", "b", "c"])).toBe("a, b, c");
  expect(sayDay("2026-11-22")).toBe("22/11/2026");
  await speak(languages[0], page);
});

test("a value that looks like a parameter is not put in twice", () => {
  expect(say("answer.question.text")).not.toContain("{");
  expect(word("{code} {count}", "en-GB", { code: "{count}", count: 1 })).toBe("{count} 1");
});

test("the phone's languages choose; one we lack means English", () => {
  expect(pickLanguage(["en-US"]).code).toBe("en-GB");
  expect(pickLanguage(["xx", "yy"]).code).toBe("en-GB");
  expect(pickLanguage([]).code).toBe("en-GB");
});

test("speaking a language tells the page its code and direction", async () => {
  const page = { lang: "", dir: "" } as HTMLElement;
  await speak(
    { code: "ar", name: "x", dir: "rtl", read: true, load: () => Promise.resolve({ "check.send": "أرسل" }) },
    page,
  );
  expect([page.lang, page.dir]).toEqual(["ar", "rtl"]);
  expect(say("check.send")).toBe("أرسل");
  expect(say("app.back")).toBe("Back");
  await speak(languages[0], page);
});

test("the typographic apostrophe is used everywhere", () => {
  expect(
    Object.values(en)
      .flatMap(texts)
      .filter((text) => text.includes("'")),
  ).toEqual([]);
});
