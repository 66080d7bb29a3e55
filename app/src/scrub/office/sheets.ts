// SpreadsheetML (ISO/IEC 29500-1, 18): what stays of an XLSX. Every cell keeps what it shows, hidden ones too.
import type { Findings } from "../findings.ts";
import { demand } from "../refused.ts";
import { namesIn, type Rules } from "./allowed.ts";
import { chooseAlternative } from "./alternative.ts";
import { CHART_PARTS, detachChart } from "./charts.ts";
import { diagramLines, linesAsShape, type ReadPart } from "./diagrams.ts";
import { DRAWING, DRAWING_PREFIXES, DRAWING_TEXTS, DRAWING_VOCABULARIES, drawingValue } from "./drawing.ts";
import { identifiersOf, staysInside } from "./formulas.ts";
import { type Format, LINKS, type PartKind, valueOf } from "./package.ts";
import { EMPTIED, GONE, S, SHEET_TEXTS, SHEET_VOCABULARY } from "./sheet-words.ts";
import { childNamed, type Element, type Node, textOf } from "./xml.ts";

const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const DRAWINGS = "application/vnd.openxmlformats-officedocument.drawing+xml";
const XML_SPACE = "http://www.w3.org/XML/1998/namespace space";
const BUILT_IN_STYLE = /^(?:Table|Pivot)Style(?:Light|Medium|Dark)\d{1,2}$/;
const OF_PRINTING = /^_xlnm\.Print_(?:Area|Titles)$/;
const ANCHORS = new Set(["twoCellAnchor", "oneCellAnchor", "absoluteAnchor"]);
const ANCHORED = new Set(["sp", "pic", "cxnSp", "grpSp", "graphicFrame"]);
/** What a cell's value looks like, by the cell's type. */
const VALUES: Readonly<Record<string, RegExp>> = {
  s: /^\d{1,9}$/,
  b: /^[01]$/,
  e: /^#[A-Z0-9_/!?]{1,20}$/,
  n: /^[-+]?(?:\d+\.?\d*|\.\d+)(?:E[-+]?\d+)?$/i,
  d: /^[-\d:TZ.+]{1,40}$/,
  str: /^/,
};
/** A code in the words above and below a printed page: fonts and colours are longer than a letter. */
const PAGE_CODE = /&(?:&|"[^"]*"|K[0-9A-F]{6}|K\d\d[-+]\d{3}|\d{1,3}|[A-Z])/gi;

/** What the sheets of one workbook use of its other parts. */
class Uses {
  readonly strings = new Set<number>();
  readonly names = new Set<string>();
  private readonly renamed = new Map<string, string>();

  /** Notes what a formula names; whether it stays. */
  keeps(formula: string): boolean {
    if (!staysInside(formula)) return false;
    for (const name of identifiersOf(formula)) this.names.add(name);
    return true;
  }

  /** Another name instead of one that nobody sees. */
  rename(name: string): string {
    const known = this.renamed.get(name) ?? `s${this.renamed.size + 1}`;
    this.renamed.set(name, known);
    return known;
  }
}

/** How an XLSX is built, and its rules; `findings` hears what goes. */
export function sheetsFormat(findings: Findings): Format {
  const uses = new Uses();
  const part = (name: string): PartKind => ({ type: `${TYPE}.${name}+xml` });
  return {
    folder: "xl",
    mediaType: `${TYPE}.sheet`,
    main: {
      name: "workbook",
      ...part("sheet.main"),
      companions: ["styles", "sharedStrings", "theme"],
      finish: (book) => withUsedNames(book, uses, findings),
    },
    kinds: {
      worksheet: part("worksheet"),
      chartsheet: part("chartsheet"),
      styles: part("styles"),
      sharedStrings: part("sharedStrings"),
      table: { ...part("table"), finish: (table) => withPlainName(table, uses) },
      drawing: { type: DRAWINGS },
      theme: { type: "application/vnd.openxmlformats-officedocument.theme+xml" },
      ...CHART_PARTS,
    },
    prefixes: { ...DRAWING_PREFIXES, [S]: "x" },
    rules: (root, kind, read) => rulesFor(root, kind, read, uses, findings),
    loose: new Set(namesIn(S, "pageSetup")),
  };
}

function rulesFor(root: Element, kind: string, read: ReadPart, uses: Uses, findings: Findings): Rules {
  const unused = kind === "sharedStrings" ? unusedStrings(root, uses, findings) : new Set<Element>();
  const goneFormulas = new Set<string>();
  const rules: Rules = {
    vocabularies: new Map([...DRAWING_VOCABULARIES, [S, SHEET_VOCABULARY]]),
    qualified: new Set([...namesIn(LINKS, "id embed"), XML_SPACE]),
    unwrapped: new Set(),
    texts: new Set([...DRAWING_TEXTS, ...SHEET_TEXTS]),
    element: (element, copy) => {
      if (element.space === DRAWING.mc && element.name === "AlternateContent") {
        noteFolder(element, findings);
        return chooseAlternative(element, copy, (space) => rules.vocabularies.has(space));
      }
      if (element.space === DRAWING.xdr) return ownDrawing(element, copy, read, findings);
      if (element.space !== S) return detachChart(element, copy, (formula) => uses.keeps(formula));
      if (unused.has(element)) return [{ ...element, attributes: [], children: [] }];
      return ownCell(element, copy, goneFormulas, uses, findings);
    },
    value: ({ space, name, value }, element) => {
      if (element.space !== S || space !== "") return space === "" ? drawingOwn(element, name, value) : value;
      if (element.name === "cellStyle" && name === "name")
        return valueOf(element, "builtinId") === "0" ? "Normal" : uses.rename(`cell ${value}`);
      const isTableStyle =
        /^tableStyle(?:Info)?$/.test(element.name) && name === "name" ? true : /^default\w+Style$/.test(name);
      if (isTableStyle) return BUILT_IN_STYLE.test(value) ? value : uses.rename(`table ${value}`);
      return value;
    },
    onGone: ({ name, space, attributes, children }) => {
      demand(space !== S || name !== "sheet", "a missing sheet");
      const known = GONE[name];
      if (known !== undefined && attributes.length + children.length > 0) findings.add(...known);
    },
  };
  return rules;
}

function drawingOwn(element: Element, name: string, value: string): string | null {
  return drawingValue(element.space, element.name, name, value);
}

/** The folder that a workbook was saved in stands in an alternative that nobody needs to know. */
function noteFolder(alternative: Element, findings: Findings): void {
  const choice = childNamed(alternative, "Choice");
  if (choice && childNamed(choice, "absPath")) findings.add("person", "folder it was saved in");
}

/** A workbook's own cases: cells, formulas, rules, and the words above and below a printed page. */
function ownCell(
  element: Element,
  copy: (children: readonly Node[]) => Node[],
  goneFormulas: Set<string>,
  uses: Uses,
  findings: Findings,
): readonly Node[] | undefined {
  if (EMPTIED.has(element.name)) {
    const children = copy(element.children).filter((child) => typeof child !== "string");
    if (children.length === 0) return [];
    return [{ ...element, attributes: element.attributes.filter(({ name }) => name === "sqref"), children }];
  }
  switch (element.name) {
    case "c":
      noteCell(element, uses);
      return undefined;
    case "f":
      return keepsFormula(element, goneFormulas, uses) ? undefined : gone(findings);
    case "calculatedColumnFormula":
    case "totalsRowFormula":
      return uses.keeps(textOf(element)) ? undefined : gone(findings);
    case "cfRule":
    case "dataValidation": {
      const formulas = element.children.filter((child) => typeof child !== "string").map(textOf);
      return formulas.every((formula) => uses.keeps(formula)) ? undefined : gone(findings);
    }
    case "oddHeader":
    case "oddFooter":
    case "evenHeader":
    case "evenFooter":
    case "firstHeader":
    case "firstFooter":
      return [{ ...element, attributes: [], children: [withoutFileName(textOf(element), findings)] }];
    default:
      return undefined;
  }
}

function noteCell(cell: Element, uses: Uses): void {
  const type = valueOf(cell, "t") ?? "n";
  const [value, ...others] = cell.children
    .filter((child) => typeof child !== "string")
    .filter(({ name }) => name === "v");
  demand(others.length === 0, "a cell of two values");
  if (value === undefined) return;
  const text = textOf(value);
  demand(text === "" || (VALUES[type]?.test(text.trim()) ?? false), "a cell’s value");
  if (type === "s") uses.strings.add(Number(text));
}

/** A formula that many cells share stands in the first of them; the others only name its number. */
function keepsFormula(element: Element, goneFormulas: Set<string>, uses: Uses): boolean {
  const shared = valueOf(element, "t") === "shared" ? valueOf(element, "si") : undefined;
  const text = textOf(element);
  const keeps = text === "" ? shared === undefined || !goneFormulas.has(shared) : uses.keeps(text);
  if (!keeps && shared !== undefined) goneFormulas.add(shared);
  return keeps;
}

function withoutFileName(text: string, findings: Findings): string {
  return text.replace(PAGE_CODE, (code) => {
    if (!/^&[FZG]$/i.test(code)) return code;
    if (!/^&G$/i.test(code)) findings.add("person", "file name on printed pages");
    return "";
  });
}

function gone(findings: Findings): readonly Node[] {
  findings.add("hidden", "links to other files");
  return [];
}

/** An anchor without anything in it would be a hole in the drawing. */
function ownDrawing(
  element: Element,
  copy: (children: readonly Node[]) => Node[],
  read: ReadPart,
  findings: Findings,
): readonly Node[] | undefined {
  if (element.name === "graphicFrame") {
    const lines = diagramLines(element, read, findings);
    return lines === null ? undefined : copy([linesAsShape(element, DRAWING.xdr, lines)]);
  }
  if (!ANCHORS.has(element.name)) return undefined;
  const children = copy(element.children);
  const holds = children.some(
    (child) => typeof child !== "string" && (ANCHORED.has(child.name) || child.space === DRAWING.mc),
  );
  const attributes = element.attributes.filter(({ space, name }) => space === "" && name === "editAs");
  return holds ? [{ ...element, attributes, children }] : [];
}

function unusedStrings(root: Element, uses: Uses, findings: Findings): ReadonlySet<Element> {
  const strings = root.children.filter((child) => typeof child !== "string").filter(({ name }) => name === "si");
  const unused = strings.filter((_, number) => !uses.strings.has(number));
  if (unused.some(({ children }) => children.length > 0)) findings.add("text", "words that no cell shows");
  return new Set(unused);
}

/** The workbook with those names of ranges that a formula or a printed page uses. */
function withUsedNames(book: Element, uses: Uses, findings: Findings): Element {
  const lists = book.children
    .filter((child) => typeof child !== "string")
    .filter(({ name }) => name === "definedNames");
  const [first] = lists;
  if (first === undefined) return book;
  const all = lists.flatMap(({ children }) => children.filter((child) => typeof child !== "string"));
  const nameOf = (element: Element): string => valueOf(element, "name") ?? "";
  const kept = new Set<Element>();
  for (let before = -1; before < kept.size;) {
    before = kept.size;
    for (const name of all.filter((name) => !kept.has(name))) {
      const isUsed = OF_PRINTING.test(nameOf(name)) || uses.names.has(nameOf(name).toLowerCase());
      if (isUsed && uses.keeps(textOf(name))) kept.add(name);
    }
  }
  if (kept.size < all.length) findings.add("text", "names of ranges");
  const children = book.children.flatMap((child) => {
    if (child === first && kept.size > 0) return [{ ...first, children: [...kept] }];
    return typeof child !== "string" && lists.includes(child) ? [] : [child];
  });
  return { ...book, children };
}

/** A table whose name no formula uses gets another one. */
function withPlainName(table: Element, uses: Uses): Element {
  const shown = valueOf(table, "displayName") ?? "";
  const name = uses.names.has(shown.toLowerCase()) ? shown : `Table_${uses.rename(`name ${shown}`)}`;
  const attributes = table.attributes.map((attribute) =>
    attribute.name === "name" || attribute.name === "displayName" ? { ...attribute, value: name } : attribute,
  );
  return { ...table, attributes };
}
