// Diagrams (SmartArt; ISO/IEC 29500-1, 21.4): their parts say more than they show, so of a diagram its words stay.
import type { Findings } from "../findings.ts";
import { demand } from "../refused.ts";
import { childNamed, type Element, type Node, textOf } from "./xml.ts";

const DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram";
const A = "http://schemas.openxmlformats.org/drawingml/2006/main";
const FRAME = "3600000";

/** Reads the part that a relation of the part at hand leads to. */
export type ReadPart = (relation: string) => Element | undefined;

/** The lines of the diagram that a drawing holds, or null where it holds none. Throws ScrubRefused where they can't be read. */
export function diagramLines(drawing: Element, read: ReadPart, findings: Findings): string[] | null {
  const parts = find(drawing, (element) => element.space === DIAGRAM && element.name === "relIds");
  if (parts === undefined) return null;
  const data = read(parts.attributes.find(({ name }) => name === "dm")?.value ?? "");
  demand(data !== undefined, "a diagram without data");
  findings.add("hidden", "diagrams: their words stay as plain text");
  const lines: string[] = [];
  collectLines(data, lines);
  return lines;
}

/** A text box of DrawingML in a format's own namespace, where a frame stood. */
export function linesAsShape(frame: Element, space: string, lines: readonly string[]): Element {
  const given = childNamed(frame, "xfrm");
  const place = given && { ...given, space: A };
  const properties = node(space, "cNvPr", [], { id: idOf(frame), name: "x" });
  const kinds = [properties, node(space, "cNvSpPr", [], { txBox: "1" })];
  const shape = [
    place ?? node(A, "xfrm", [node(A, "off", [], { x: "0", y: "0" }), node(A, "ext", [], { cx: FRAME, cy: FRAME })]),
    node(A, "prstGeom", [node(A, "avLst", [])], { prst: "rect" }),
    node(A, "noFill", []),
  ];
  const paragraphs = lines.map((line) => node(A, "p", [node(A, "r", [node(A, "t", [line])])]));
  const text = [node(A, "bodyPr", [node(A, "normAutofit", [])], { wrap: "square" }), node(A, "lstStyle", [])];
  return node(space, "sp", [
    node(space, "nvSpPr", space.includes("presentationml") ? [...kinds, node(space, "nvPr", [])] : kinds),
    node(space, "spPr", shape),
    node(space, "txBody", [...text, ...(paragraphs.length > 0 ? paragraphs : [node(A, "p", [])])]),
  ]);
}

function collectLines(element: Element, lines: string[]): void {
  if (element.space === A && element.name === "p") {
    const line = textIn(element);
    if (line.trim() !== "") lines.push(line);
    return;
  }
  for (const child of element.children) if (typeof child !== "string") collectLines(child, lines);
}

function textIn(element: Element): string {
  if (element.space === A && element.name === "t") return textOf(element);
  if (element.space === A && element.name === "br") return " ";
  return element.children.map((child) => (typeof child === "string" ? "" : textIn(child))).join("");
}

function idOf(frame: Element): string {
  const found = find(frame, ({ name }) => name === "cNvPr");
  return found?.attributes.find(({ name }) => name === "id")?.value ?? "1";
}

function find(element: Element, fits: (element: Element) => boolean): Element | undefined {
  if (fits(element)) return element;
  for (const child of element.children) {
    const found = typeof child === "string" ? undefined : find(child, fits);
    if (found !== undefined) return found;
  }
  return undefined;
}

function node(space: string, name: string, children: Node[], given: Readonly<Record<string, string>> = {}): Element {
  const attributes = Object.entries(given).map(([name, value]) => ({ space: "", name, value }));
  return { space, name, attributes, children };
}
