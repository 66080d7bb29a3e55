// XML 1.0 with namespaces, as office files use it: no document type, no entities of its own, bounded in depth and number.
//
// Written here because a worker has no DOMParser, and because what is refused matters more than what is read: whatever a more
// forgiving parser would repair, another program might read in another way.
import { type Bytes, fromUtf8, utf8 } from "../../envelope/bytes.ts";
import { demand, support } from "../refused.ts";

/** An element; its names are those of its namespace, whatever prefix the file used. */
export interface Element {
  space: string;
  name: string;
  attributes: readonly Attribute[];
  children: readonly Node[];
}

/** An attribute; one without a prefix has no namespace. */
export interface Attribute {
  space: string;
  name: string;
  value: string;
}

export type Node = Element | string;

/** An element's own text, without that of the elements in it. */
export function textOf({ children }: { children: readonly Node[] }): string {
  return children.filter((child) => typeof child === "string").join("");
}

/** The first child of this name. */
export function childNamed({ children }: Element, name: string): Element | undefined {
  return children.filter((child) => typeof child !== "string").find((child) => child.name === name);
}

const XML = "http://www.w3.org/XML/1998/namespace";
const XMLNS = "xmlns";
const MOST_ELEMENTS = 2_000_000;
const DEEPEST = 200;
const NAME = "[A-Za-z_\\u0080-\\uffff][\\w.\\-\\u0080-\\uffff]*";
const TAG = new RegExp(`<(/?)(?:(${NAME}):)?(${NAME})`, "y");
const ATTRIBUTE = new RegExp(`\\s+(?:(${NAME}):)?(${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, "y");
const TAG_END = /\s*(\/?)>/y;
const DECLARATION = /^<\?xml\s[^?]*\?>/;
const PREDEFINED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
// eslint-disable-next-line no-control-regex -- what XML forbids is what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

interface Open {
  element: Element & { attributes: Attribute[]; children: Node[] };
  tag: string;
  spaces: ReadonlyMap<string, string>;
}

/** Reads a document in UTF-8. Throws ScrubRefused. */
export function readXml(untrusted: Uint8Array): Element {
  const text = decode(untrusted);
  let at = DECLARATION.exec(text)?.[0].length ?? 0;
  const root: Open = {
    element: { space: "", name: "", attributes: [], children: [] },
    tag: "",
    spaces: new Map([["xml", XML]]),
  };
  const open = [root];
  let elements = 0;
  while (at < text.length) {
    const top = open.at(-1);
    demand(top !== undefined, "markup");
    const start = text.indexOf("<", at);
    const end = start < 0 ? text.length : start;
    if (end > at) addText(top, unescape(text.slice(at, end)));
    if (start < 0) break;
    if (text.startsWith("<!--", start)) at = after(text, "-->", start + 4);
    else if (text.startsWith("<![CDATA[", start)) {
      at = after(text, "]]>", start + 9);
      addText(top, text.slice(start + 9, at - 3));
    } else if (text.startsWith("<?", start)) at = after(text, "?>", start + 2);
    else {
      support(!text.startsWith("<!", start), "a document type");
      demand(++elements <= MOST_ELEMENTS && open.length <= DEEPEST, "too many elements");
      at = readTag(text, start, open);
    }
  }
  const [element, ...others] = root.element.children.filter((child) => typeof child !== "string");
  demand(open.length === 1 && element !== undefined && others.length === 0, "no single root");
  demand(
    root.element.children.every((child) => typeof child !== "string" || child.trim() === ""),
    "text outside the root",
  );
  return element;
}

/** The document, its namespaces under these prefixes. Throws TypeError for a namespace that has none. */
export function writeXml(root: Element, prefixes: Readonly<Record<string, string>>): Bytes {
  const out: string[] = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'];
  const used = new Set<string>();
  collectSpaces(root, used);
  const declared = [...used].filter((space) => space !== "" && space !== XML).sort();
  const declarations = declared.map((space) => ` xmlns:${prefixOf(space, prefixes)}="${escape(space)}"`);
  writeElement(root, prefixes, declarations.join(""), out);
  return utf8(out.join(""));
}

function decode(untrusted: Uint8Array): string {
  let text;
  try {
    text = fromUtf8(untrusted);
  } catch {
    text = "\0";
  }
  demand(!FORBIDDEN.test(text), "not UTF-8 text");
  return text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
}

function readTag(text: string, start: number, open: Open[]): number {
  TAG.lastIndex = start;
  const match = TAG.exec(text);
  const parent = open.at(-1);
  demand(match !== null && parent !== undefined, "a tag");
  const [, closing = "", prefix = "", name = ""] = match;
  const tag = `${prefix}:${name}`;
  let at = TAG.lastIndex;
  const raw: { prefix: string; name: string; value: string }[] = [];
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(text);
    if (found === null) break;
    const [, prefix = "", name = "", double, single = ""] = found;
    raw.push({ prefix, name, value: unescape((double ?? single).replace(/[\t\n]/g, " ")) });
    at = ATTRIBUTE.lastIndex;
  }
  TAG_END.lastIndex = at;
  const ending = TAG_END.exec(text);
  demand(ending !== null, "a tag without an end");
  if (closing !== "") {
    demand(open.length > 1 && parent.tag === tag && raw.length === 0 && ending[1] === "", "a tag that closes another");
    open.pop();
    return TAG_END.lastIndex;
  }
  const spaces = new Map(parent.spaces);
  for (const { prefix, name, value } of raw) {
    if (prefix === XMLNS) spaces.set(name, value);
    else if (prefix === "" && name === XMLNS) spaces.set("", value);
  }
  const attributes = raw
    .filter(({ prefix, name }) => prefix !== XMLNS && !(prefix === "" && name === XMLNS))
    .map(({ prefix, name, value }) => ({ space: prefix === "" ? "" : lookUp(spaces, prefix), name, value }));
  demand(
    new Set(attributes.map(({ space, name }) => `${space} ${name}`)).size === attributes.length,
    "an attribute twice",
  );
  const space = prefix === "" ? (spaces.get("") ?? "") : lookUp(spaces, prefix);
  const element = { space, name, attributes, children: [] };
  parent.element.children.push(element);
  if (ending[1] === "") open.push({ element, tag, spaces });
  return TAG_END.lastIndex;
}

function lookUp(spaces: ReadonlyMap<string, string>, prefix: string): string {
  const space = spaces.get(prefix);
  demand(space !== undefined, "a prefix that nobody declared");
  return space;
}

function addText({ element }: Open, text: string): void {
  const last = element.children.at(-1);
  if (typeof last === "string") element.children[element.children.length - 1] = last + text;
  else element.children.push(text);
}

function after(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  demand(at >= 0, "markup without an end");
  return at + end.length;
}

function unescape(text: string): string {
  return text.replace(/&([^;&]{0,10});?/g, (whole, name: string) => {
    demand(whole.endsWith(";"), "an ampersand");
    const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
    if (number === null) {
      const char = PREDEFINED[name];
      support(char !== undefined, "an entity");
      return char;
    }
    const code = number[1] === undefined ? Number(number[2]) : parseInt(number[1], 16);
    demand(code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff), "a character");
    const char = String.fromCodePoint(code);
    demand(!FORBIDDEN.test(char), "a character");
    return char;
  });
}

function escape(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function collectSpaces({ space, attributes, children }: Element, used: Set<string>): void {
  used.add(space);
  for (const attribute of attributes) used.add(attribute.space);
  for (const child of children) if (typeof child !== "string") collectSpaces(child, used);
}

function prefixOf(space: string, prefixes: Readonly<Record<string, string>>): string {
  const prefix = space === XML ? "xml" : prefixes[space];
  if (prefix === undefined) throw new TypeError("a namespace without a prefix");
  return prefix;
}

function writeElement(
  element: Element,
  prefixes: Readonly<Record<string, string>>,
  declared: string,
  out: string[],
): void {
  const { space, name, attributes, children } = element;
  const tag = space === "" ? name : `${prefixOf(space, prefixes)}:${name}`;
  out.push(`<${tag}${declared}`);
  for (const { space, name, value } of attributes)
    out.push(` ${space === "" ? "" : `${prefixOf(space, prefixes)}:`}${name}="${escape(value)}"`);
  if (children.length === 0) {
    out.push("/>");
    return;
  }
  out.push(">");
  for (const child of children) {
    if (typeof child === "string") out.push(escapeText(child));
    else writeElement(child, prefixes, "", out);
  }
  out.push(`</${tag}>`);
}
