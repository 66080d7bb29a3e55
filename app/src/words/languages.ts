// The languages there are: each one's words are a file of its own that is fetched only when it is chosen.
import { en } from "./en.ts";
import type { Key, Words } from "./index.ts";

/** A language: its BCP 47 code, its own name for itself, the way it runs, and how to fetch its words. */
export interface Language {
  code: string;
  name: string;
  dir: "ltr" | "rtl";
  /** Whether a native reader has signed it off. Until then the sentences of `ALSO_IN_ENGLISH` stand in English too. */
  read: boolean;
  load: () => Promise<Words>;
}

const english: Language = {
  code: "en-GB",
  name: "English",
  dir: "ltr",
  read: true,
  // Already here, as the words that stand in for missing ones; every other language is an import() of its own.
  load: () => Promise.resolve(en),
};

/** English first: it is what stands in for whatever another language lacks. */
export const languages: readonly [Language, ...Language[]] = [
  english,
  { code: "cy", name: "Cymraeg", dir: "ltr", read: false, load: async () => (await import("./cy.ts")).cy },
  { code: "ar", name: "العربية", dir: "rtl", read: false, load: async () => (await import("./ar.ts")).ar },
  { code: "bn", name: "বাংলা", dir: "ltr", read: false, load: async () => (await import("./bn.ts")).bn },
  { code: "fr", name: "Français", dir: "ltr", read: false, load: async () => (await import("./fr.ts")).fr },
  { code: "gu", name: "ગુજરાતી", dir: "ltr", read: false, load: async () => (await import("./gu.ts")).gu },
  { code: "pa", name: "ਪੰਜਾਬੀ", dir: "ltr", read: false, load: async () => (await import("./pa.ts")).pa },
  { code: "fa", name: "فارسی", dir: "rtl", read: false, load: async () => (await import("./fa.ts")).fa },
  { code: "pl", name: "Polski", dir: "ltr", read: false, load: async () => (await import("./pl.ts")).pl },
  { code: "pt-PT", name: "Português", dir: "ltr", read: false, load: async () => (await import("./pt.ts")).pt },
  { code: "ro", name: "Română", dir: "ltr", read: false, load: async () => (await import("./ro.ts")).ro },
  { code: "so", name: "Soomaali", dir: "ltr", read: false, load: async () => (await import("./so.ts")).so },
  { code: "es", name: "Español", dir: "ltr", read: false, load: async () => (await import("./es.ts")).es },
  { code: "ta", name: "தமிழ்", dir: "ltr", read: false, load: async () => (await import("./ta.ts")).ta },
  { code: "tr", name: "Türkçe", dir: "ltr", read: false, load: async () => (await import("./tr.ts")).tr },
  { code: "ur", name: "اردو", dir: "rtl", read: false, load: async () => (await import("./ur.ts")).ur },
  { code: "zh", name: "中文", dir: "ltr", read: false, load: async () => (await import("./zh.ts")).zh },
];

/** Sentences on which the law or a life may hang. */
export const ALSO_IN_ENGLISH = [
  "danger.lead",
  "danger.silent",
  "danger.short",
  "danger.short.children",
  "start.first.keep",
  "start.first.children",
  "sent.delete.text",
  "ask.soon",
  "place.danger",
  "place.child",
  "place.999",
  "place.999.then",
  "place.iwf.text",
  "place.iwf.young",
] as const satisfies readonly Key[];
