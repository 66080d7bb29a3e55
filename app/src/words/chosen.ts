// The language that a person chose: kept on this phone only if they say so, and never sent anywhere.
import { languages, type Language } from "./languages.ts";

const NAME = "language";

/** The remembered language, or null. A browser that keeps nothing has none. */
export function recallLanguage(): Language | null {
  try {
    const code = localStorage.getItem(NAME);
    return languages.find((language) => language.code === code) ?? null;
  } catch {
    return null;
  }
}

/** Remembers a language; null forgets it. */
export function rememberLanguage(language: Language | null): void {
  try {
    if (language === null) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, language.code);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

/** Fetches every language at once, so that no host can tell from what is fetched which one was chosen. */
export async function fetchAllLanguages(): Promise<void> {
  await Promise.all(languages.map((language) => language.load()));
}
