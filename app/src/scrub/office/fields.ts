// Fields of WordprocessingML (ISO/IEC 29500-1, 17.16): a page number is worked out anew, of all others the shown text stays.
import { valueOf } from "./package.ts";
import { type Element, textOf } from "./xml.ts";

const KEPT = new Set(["PAGE", "NUMPAGES", "SECTIONPAGES"]);

interface Open {
  marks: Element[];
  instruction: string;
  inInstruction: boolean;
}

/** The instruction of a field that is kept, without its switches, or null. */
export function keptInstruction(element: Element): string | null {
  const word = textOf(element).trim().split(/\s/)[0]?.toUpperCase() ?? "";
  return KEPT.has(word) ? ` ${word} ` : null;
}

/** The marks and instructions of the fields that are kept. */
export function keptFields(root: Element): ReadonlySet<Element> {
  const kept = new Set<Element>();
  const open: Open[] = [];
  const visit = (element: Element): void => {
    const field = open.at(-1);
    const type = element.name === "fldChar" ? valueOf(element, "fldCharType") : undefined;
    if (type === "begin") open.push({ marks: [element], instruction: "", inInstruction: true });
    else if (type !== undefined && field !== undefined) {
      field.marks.push(element);
      field.inInstruction = false;
      if (type === "end") {
        open.pop();
        if (KEPT.has(field.instruction.trim().split(/\s/)[0]?.toUpperCase() ?? ""))
          for (const mark of field.marks) kept.add(mark);
      }
    } else if (element.name === "instrText" && field?.inInstruction) {
      // The first piece carries the whole instruction; a word may be cut over several.
      field.instruction += textOf(element);
      if (keptInstruction(element) !== null && field.marks.length === 1) field.marks.push(element);
    }
    for (const child of element.children) if (typeof child !== "string") visit(child);
  };
  visit(root);
  return kept;
}
