// Chooses a language, loads its words only then, and says them: parameters, plurals and the page's direction.
import { en } from "./en.ts";
import { languages, type ALSO_IN_ENGLISH, type Language } from "./languages.ts";

/** One sentence, or one for each plural class of the language ("one", "other", …). */
export type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>;

type Source = typeof en;
/** The name of a message. */
export type Key = keyof Source;
/** All words of a language. A language that lacks one says it in English. */
export type Words = Partial<Record<Key, Message>>;

type Texts<M> = M extends string ? M : M[keyof M];
type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Plural<M> = M extends string ? never : "count";
type Needed<K extends Key> = Names<Texts<Source[K]>> | Plural<Source[K]>;
type Values<K extends Key> = { [Name in Needed<K>]: Name extends "count" ? number : string | number };
/** What `say` wants beside the key: nothing, or exactly the parameters that the message names. */
export type Parameters<K extends Key> = [Needed<K>] extends [never] ? [] : [values: Values<K>];

const UNITS = [
  ["gigabyte", 1e9],
  ["megabyte", 1e6],
] as const;

let words: Words = en;
let language: Language = languages[0];

/** The first language we have among those that the phone asks for; English otherwise. */
export function pickLanguage(asked: readonly string[]): Language {
  for (const tag of asked) {
    const found = languages.find(({ code }) => tag.toLowerCase().split("-")[0] === code.split("-")[0]);
    if (found) return found;
  }
  return languages[0];
}

/** Loads a language's words and tells the page its language and direction. */
export async function speak(chosen: Language, page: HTMLElement): Promise<void> {
  words = await chosen.load();
  language = chosen;
  page.lang = chosen.code;
  page.dir = chosen.dir;
}

/** The message `key` in the person's language with its parameters put in. */
export function say<K extends Key>(key: K, ...[values]: Parameters<K>): string {
  return word(words[key] ?? en[key], language.code, values ?? {});
}

/** The language that is spoken now. */
export function spoken(): Language {
  return language;
}

/** Whether no native reader has signed off the language that is spoken now. */
export function isAwaitingReader(): boolean {
  return !language.read;
}

/** A sentence that stands in English beside a language which still awaits its reader. */
export type FirmKey = (typeof ALSO_IN_ENGLISH)[number];

/** The English of such a sentence; null where the language spoken now needs none. */
export function inEnglish(key: FirmKey): string | null {
  return language.read ? null : en[key];
}

/** Puts parameters into a message and takes the plural form that `count` asks for. */
export function word(message: Message, code: string, values: Record<string, string | number>): string {
  const count = values["count"];
  const text =
    typeof message === "string"
      ? message
      : (message[new Intl.PluralRules(code).select(Number(count))] ?? message.other ?? "");
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(code).format(value) : value;
  });
}

/** A number in the language's own digits. */
export function sayNumber(value: number): string {
  return new Intl.NumberFormat(language.code).format(value);
}

/** A list as people write it: "a, b and c"; without an "and" where the browser doesn't know the language's own. */
export function sayList(items: readonly string[]): string {
  if (Intl.ListFormat.supportedLocalesOf(language.code).length === 0) return items.join(", ");
  return new Intl.ListFormat(language.code, { type: "conjunction" }).format(items);
}

/** A number of bytes in the largest unit that fits, as people say it. */
export function saySize(bytes: number): string {
  const [unit, divisor] = UNITS.find(([, least]) => bytes >= least) ?? ["kilobyte", 1e3];
  const value = Math.max(bytes / divisor, 0.1);
  const maximumFractionDigits = value < 10 ? 1 : 0;
  const format = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits } as const;
  return new Intl.NumberFormat(language.code, format).format(value);
}

/** A share from 0 to 1 in hundredths, with the language's own sign where it puts it. */
export function sayPercent(share: number): string {
  return new Intl.NumberFormat(language.code, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** A day, `2026-11-22`, as people write it; in figures where the browser doesn't know the language's months. */
export function sayDay(day: string): string {
  const date = new Date(`${day}T00:00Z`);
  const { code } = language;
  const written = new Intl.DateTimeFormat(code, { dateStyle: "long", timeZone: "UTC" }).format(date);
  // Chromium's tables lack some languages: it writes them in the phone's own, or "2026 M11 22".
  const isKnown = Intl.DateTimeFormat.supportedLocalesOf(code).length > 0 && !/\bM\d\d\b/u.test(written);
  return isKnown ? written : new Intl.DateTimeFormat("en-GB", { timeZone: "UTC" }).format(date);
}
