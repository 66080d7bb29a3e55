// Marks and spaces as each language writes them: what a reader's eye trips over, and a keyboard gets wrong.
import { expect, test } from "vitest";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import type { Words } from "./index.ts";
import { languages } from "./languages.ts";
import { pl } from "./pl.ts";
import { ro } from "./ro.ts";

const texts = (words: Words) =>
  Object.values(words).flatMap((message) => (typeof message === "string" ? [message] : Object.values(message)));
const count = (text: string, mark: string) => text.split(mark).length - 1;

test("no language uses a typewriter's apostrophe or quotation mark", async () => {
  for (const { load } of languages) expect(texts(await load()).filter((text) => /['"]/u.test(text))).toEqual([]);
});

test("French puts a narrow no-break space before ; ! ? and inside « », and a no-break space before the colon", () => {
  expect(texts(fr).filter((text) => /[^\u202f][;!?»]|«[^\u202f]|[^\u00a0]:(?!\/)/u.test(text))).toEqual([]);
});

test("Polish quotes „so”, and never as English does", () => {
  expect(texts(pl).filter((text) => text.includes("“") || count(text, "„") !== count(text, "”"))).toEqual([]);
});

test("Romanian writes ș and ț with a comma below, never with a cedilla", () => {
  expect(texts(ro).filter((text) => /[şţŞŢ]/u.test(text))).toEqual([]);
});

test("Spanish opens every question and exclamation that it closes", () => {
  const isOpen = (text: string) => count(text, "¿") !== count(text, "?") || count(text, "¡") !== count(text, "!");
  expect(texts(es).filter(isOpen)).toEqual([]);
});
