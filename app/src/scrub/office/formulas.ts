// Formulas of a spreadsheet: told apart by whether they reach out of their own file. Read as words, never worked out.

const STRING = /"(?:[^"]|"")*"/g;
/** Addresses and paths, wherever in a formula they stand. */
const PATH = /:\/\/|\\|\bfile:|\bmailto:|\/(?:home|users|root|mnt|media|tmp|var|volumes|private)\//i;
/** Functions that read from elsewhere, lead elsewhere, or tell about the machine; and of pivot tables, whose records go. */
const REACHING =
  /(?:^|[^\p{L}\p{N}_])(?:WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|SQL\.REQUEST|DDE|HYPERLINK|IMAGE|CUBE\w+|GETPIVOTDATA|STOCKHISTORY|CELL|INFO|PY)\s*\(/iu;
const IDENTIFIER = /[\p{L}_][\p{L}\p{N}_.?]*/gu;
const PART_OF_NAME = /[\p{L}\p{N}_.?]/u;

/** Whether a formula stays within its own workbook. */
export function staysInside(formula: string): boolean {
  if (PATH.test(formula)) return false;
  const bare = formula.replace(STRING, '""');
  return !REACHING.test(bare) && !bare.includes("|") && !namesAnotherBook(bare);
}

/** The words of a formula that may be names of ranges or tables, in lower case. */
export function identifiersOf(formula: string): string[] {
  return Array.from(formula.replace(STRING, '""').matchAll(IDENTIFIER), ([word]) => word.toLowerCase());
}

/** A bracket after a name holds a table's columns; any other holds another workbook. */
function namesAnotherBook(bare: string): boolean {
  let depth = 0;
  for (let at = 0; at < bare.length; at++) {
    const char = bare.charAt(at);
    if (char === "[" && depth === 0 && !PART_OF_NAME.test(bare.charAt(at - 1))) return true;
    if (char === "[") depth++;
    else if (char === "]") depth--;
    // Within a table's columns an apostrophe makes the next character an ordinary one.
    else if (char === "'" && depth > 0) at++;
  }
  return false;
}
