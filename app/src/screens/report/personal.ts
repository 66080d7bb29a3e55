// Notices what in a note could tell who wrote it. It only warns: names of accounts and places may be the very point.

/** A kind of detail that people should look at twice. */
export type PersonalDetail = "name" | "email" | "phone";

const EMAIL = /[^\s@<>()]+@[^\s@<>()]+\.\p{L}{2,}/u;
const PHONE = /(?<![\p{L}\p{N}/.=_-])(?:\+|00)?\(?\d[\d\s().-]{6,}\d(?![\p{L}\p{N}/=_-])/gu;
const DATE = /^(?:\d{4}([.\s-])\d{1,2}\1\d{1,2}|\d{1,2}([.\s-])\d{1,2}\2\d{2,4}|\d{4}\s?-\s?\d{4})$/u;

const NAME = String.raw`(?:\p{Lu}['’])?\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)*`;
const INTRODUCTION = new RegExp(
  String.raw`\b(?:[Mm]y name(?:['’]s| is)|[Nn]ame:|[Cc]all me|[Ss]igned,?|(?:[Kk]ind |[Bb]est )?[Rr]egards,?|[Mm]rs?\.?|MRS?\.?|Miss|Ms\.?|Dr\.?)\s+${NAME}`,
  "u",
);
const I_AM = new RegExp(String.raw`\bI(?: am|['’]m)\s+(${NAME})`, "u");
const TWO_NAMES = new RegExp(String.raw`(?<![\p{L}\p{N}'’-])(${NAME})(?=\s(${NAME})(?![\p{L}\p{N}]))`, "gu");

const NOT_NAMES = new Set(
  (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August " +
    "September October November December The This That These Those There Then They He She It We You In On At And But If " +
    "When Where What Who Why How My Your Our His Her Their Saw Seen New Great North South East West United Kingdom " +
    "Street Road Lane High Park Square Hall City Town Council School Church Mosque Temple Market Station Police " +
    "British English Scottish Welsh Irish European Muslim Jewish Christian Telegram Facebook Instagram Twitter YouTube " +
    "Google Discord Reddit Tik Tok Snapchat WhatsApp Please Thank Thanks Hello Hi Dear Someone"
  ).split(" "),
);

/** What kinds of personal detail the note seems to hold, in the order in which they are said. */
export function findPersonalDetails(note: string): PersonalDetail[] {
  const found: PersonalDetail[] = [];
  if (hasName(note)) found.push("name");
  if (EMAIL.test(note)) found.push("email");
  if (hasPhone(note)) found.push("phone");
  return found;
}

function hasPhone(note: string): boolean {
  return [...note.matchAll(PHONE)].some(([match]) => {
    const digits = match.replaceAll(/\D/gu, "").length;
    return digits >= 8 && digits <= 15 && !DATE.test(match.trim());
  });
}

function hasName(note: string): boolean {
  if (INTRODUCTION.test(note)) return true;
  const called = I_AM.exec(note)?.[1];
  if (called !== undefined && !NOT_NAMES.has(called)) return true;
  return [...note.matchAll(TWO_NAMES)].some(
    ([, first = "", second = ""]) => !NOT_NAMES.has(first) && !NOT_NAMES.has(second),
  );
}
