// A content stream written anew from the operators of ISO 32000-2, annex A: no marked content, no comment, no word too many.
import { type Bytes, join, utf8 } from "../../envelope/bytes.ts";
import { demand } from "../refused.ts";
import { copyInlineImage, type InlineImages } from "./inline.ts";
import { textOf, type Token, Tokens } from "./tokens.ts";

/** What a content stream needs to know of the file around it. */
export interface Surroundings extends InlineImages {
  /** The new name of a resource. */
  rename: (category: Category, name: string) => string;
  /** Whether the layer that a property list of this name stands for is not shown. */
  isHidden: (property: string) => boolean;
  /** Called once a marked passage was found. */
  onMarked: (hidden: boolean) => void;
}

/** Kinds of named resources. */
export type Category = "ColorSpace" | "ExtGState" | "Font" | "Pattern" | "Shading" | "XObject";

interface Operand {
  kind: Token["kind"] | "array" | "other";
  bytes: Uint8Array;
}

/** Operators that stay and how many operands each takes. */
const OPERANDS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [0, "b B b* B* BT ET f F f* h n q Q s S T* W W*"],
      [1, "CS cs Do g G gs i j J M sh Tc TL Tr Ts Tw Tz w Tj TJ '"],
      [2, "d d0 l m Td TD Tf"],
      [3, 'RG rg "'],
      [4, "K k re v y"],
      [6, "c cm d1 Tm"],
      [33, "SC sc SCN scn"],
    ] as const
  ).flatMap(([count, names]) => names.split(" ").map((name) => [name, count])),
);
const SHOWS_TEXT = new Set(["Tj", "TJ", "'", '"']);
const RESOURCE: Readonly<Record<string, Category>> = {
  CS: "ColorSpace",
  cs: "ColorSpace",
  Do: "XObject",
  gs: "ExtGState",
  sh: "Shading",
  Tf: "Font",
  SCN: "Pattern",
  scn: "Pattern",
};
/** In a passage that is not shown these are replaced, so that what follows it stands where it stood. */
const UNSEEN: Readonly<Record<string, string | null>> = {
  ...Object.fromEntries(["b", "B", "b*", "B*", "f", "F", "f*", "s", "S"].map((name) => [name, "n"])),
  ...{ Do: null, sh: null, Tj: null, TJ: null, "'": "T*", '"': "T*" },
};
const MOST_OPERANDS = 40;
const LONGEST_ARRAY = 100_000;

const NEWLINE = utf8("\n");
const SPACE = utf8(" ");

/** The stream of the same marks on the page. Throws ScrubRefused `damaged` where it can't be read. */
export function rewriteContent(untrusted: Uint8Array, around: Surroundings): Bytes {
  const tokens = new Tokens(untrusted);
  const out: Uint8Array[] = [];
  const marked: boolean[] = [];
  let operands: Operand[] = [];
  for (let token = tokens.next(); token !== null; token = tokens.next()) {
    const unseen = marked.includes(true);
    if (token.kind !== "word") {
      if (operands.length === MOST_OPERANDS) operands.shift();
      operands.push(readOperand(token, tokens));
      continue;
    }
    const operator = textOf(token);
    if (["true", "false", "null"].includes(operator)) continue;
    if (operator === "BDC" || operator === "BMC") {
      const hidden = operator === "BDC" && isHiddenLayer(operands, around);
      marked.push(hidden);
      around.onMarked(hidden);
    } else if (operator === "EMC") marked.pop();
    else if (operator === "BI") {
      const image = copyInlineImage(tokens, around);
      if (!unseen) out.push(image, NEWLINE);
    } else if (operator in OPERANDS) writeOperation(operator, operands, unseen, around, out);
    operands = [];
  }
  return join(out);
}

function isHiddenLayer(operands: readonly Operand[], around: Surroundings): boolean {
  const [tag, property] = operands.slice(-2);
  if (tag?.kind !== "name" || property?.kind !== "name" || nameOf(tag) !== "OC") return false;
  return around.isHidden(nameOf(property));
}

function writeOperation(
  operator: string,
  given: readonly Operand[],
  unseen: boolean,
  around: Surroundings,
  out: Uint8Array[],
): void {
  let name: string | null = operator;
  if (unseen && operator in UNSEEN) name = UNSEEN[operator] ?? null;
  if (name === null) return;
  const most = OPERANDS[name] ?? 0;
  const fits = ({ kind }: Operand): boolean =>
    kind === "number" ||
    (kind === "name" && name in RESOURCE) ||
    (kind === "array" && (name === "d" || name === "TJ")) ||
    (kind === "string" && SHOWS_TEXT.has(name));
  const operands = most === 0 ? [] : given.filter(fits).slice(-most);
  const category = RESOURCE[operator];
  for (const operand of operands) {
    const isName = operand.kind === "name" && category !== undefined;
    out.push(isName ? utf8(`/${around.rename(category, nameOf(operand))}`) : operand.bytes, SPACE);
  }
  out.push(utf8(name), NEWLINE);
}

function readOperand(token: Token, tokens: Tokens): Operand {
  if (token.kind !== "open") return token;
  const isArray = textOf(token) === "[";
  const parts: Uint8Array[] = [token.bytes];
  let depth = 1;
  while (depth > 0) {
    const inner = tokens.next();
    demand(inner !== null && parts.length < LONGEST_ARRAY, "an array without an end");
    if (inner.kind === "open") depth++;
    else if (inner.kind === "close") depth--;
    // Where an array is a word of an operator that stays, it holds numbers and strings.
    else if (inner.kind === "number" || inner.kind === "string") parts.push(inner.bytes, SPACE);
  }
  return isArray ? { kind: "array", bytes: join([...parts, utf8("]")]) } : { kind: "other", bytes: token.bytes };
}

/** The name that a token spells, its `#` escapes read. */
export function nameOf(token: { bytes: Uint8Array }): string {
  return textOf({ kind: "name", bytes: token.bytes.subarray(1) }).replace(/#([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
}

/** PostScript (a CMap, a calculating function) without its comments. Throws ScrubRefused `damaged`. */
export function withoutComments(untrusted: Uint8Array): Bytes {
  const tokens = new Tokens(untrusted);
  const out: Uint8Array[] = [];
  for (let token = tokens.next(); token !== null; token = tokens.next()) out.push(token.bytes, NEWLINE);
  return join(out);
}
