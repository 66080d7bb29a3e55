// OpenDocument texts and presentations (ISO/IEC 26300): content and styles by an allow-list, in a fresh package.
import { type Bytes, fromUtf8, utf8 } from "../../envelope/bytes.ts";
import type { Findings } from "../findings.ts";
import { demand, support } from "../refused.ts";
import { copyAllowed, type Rules } from "./allowed.ts";
import { scrubEmbedded } from "./embedded.ts";
import { copySettings } from "./odf-settings.ts";
import { ODF, ODF_ATTRIBUTES, ODF_TEXTS, ODF_UNWRAPPED, ODF_VOCABULARIES, XML } from "./odf-words.ts";
import { noteProperties } from "./properties.ts";
import { type Attribute, type Element, readXml, writeXml } from "./xml.ts";

const TYPES = ["application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.presentation"] as const;
const MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
const PREFIXES = Object.fromEntries(Object.entries(ODF).map(([prefix, space]) => [space, prefix]));

/** Names that programs give by themselves, and that every document has alike. */
const COMMON_NAME =
  /^(?:Standard|Default|Text_20_body|Heading(?:_20_\d{1,2})?|List|Index|Caption|Title|Subtitle|Quotations|Header(?:_20_(?:left|right))?|Footer(?:_20_(?:left|right))?|Table_20_(?:Contents|Heading)|(?:P|T|L|fr|gr|pr|dp|Mpm|MP|MT|Mgr|Mpr|Mdp|Sect)\d{1,5})$/;
/** Attributes that name, or lead to, a style or another thing that a document defines. */
const NAMING =
  /(?:^|-)(?:style-name|page-name|layout-name|gradient-name|hatch-name|image-name|opacity-name|footer-name|header-name|date-time-name)$|^(?:stroke-dash|marker-start|marker-end)$/;
const DEFINING = new Set(["gradient", "hatch", "fill-image", "opacity", "stroke-dash", "marker"]);
const EQUATION = /^f\d{1,4}$/;
const LISTS = new Set(["continue-list", "id"]);

/** Whether a package is an OpenDocument file. */
export function isOdf(parts: ReadonlyMap<string, Bytes>): boolean {
  return parts.has("mimetype") && parts.has("content.xml");
}

/** The parts of a clean file and its media type. Throws ScrubRefused. */
export function copyOdf(
  parts: ReadonlyMap<string, Bytes>,
  findings: Findings,
): { type: string; parts: Map<string, Bytes> } {
  const type = TYPES.find((type) => type === latin(parts.get("mimetype")));
  support(type !== undefined, "OpenDocument of another kind");
  support(
    !fromUtf8(parts.get("META-INF/manifest.xml") ?? new Uint8Array()).includes("encryption-data"),
    "a locked file",
  );
  const pictures = new Map<string, { name: string; type: string; bytes: Bytes }>();
  const names = new Map<string, string>();
  const out = new Map<string, Bytes>([["mimetype", utf8(type)]]);
  for (const part of ["content.xml", "styles.xml"]) {
    const untrusted = parts.get(part);
    if (untrusted === undefined) continue;
    const root = readXml(untrusted);
    const [copy] = copyAllowed([root], rulesFor(root, parts, pictures, names, findings));
    demand(copy !== undefined && typeof copy !== "string", "a part of another kind");
    out.set(part, writeXml(copy, PREFIXES));
  }
  const settings = parts.get("settings.xml");
  if (settings !== undefined) out.set("settings.xml", copySettings(settings));
  for (const { name, bytes } of pictures.values()) out.set(name, bytes);
  out.set("META-INF/manifest.xml", writeManifest(type, out, pictures));
  noteParts(parts, findings);
  return { type, parts: out };
}

function rulesFor(
  root: Element,
  parts: ReadonlyMap<string, Bytes>,
  pictures: Map<string, { name: string; type: string; bytes: Bytes }>,
  names: Map<string, string>,
  findings: Findings,
): Rules {
  const hidden = hiddenStyles(root);
  return {
    vocabularies: new Map(ODF_VOCABULARIES),
    qualified: new Set(ODF_ATTRIBUTES),
    unwrapped: new Set(ODF_UNWRAPPED),
    texts: new Set(ODF_TEXTS),
    element: (element) => {
      support(element.space !== ODF.draw || !/^object/.test(element.name), "an object of another program");
      const isHidden =
        valueOf(element, ODF.text, "display") === "none" || hidden.has(valueOf(element, ODF.text, "style-name") ?? "");
      if (element.space === ODF.text && isHidden) {
        findings.add("text", "hidden text");
        return [];
      }
      const href = valueOf(element, ODF.xlink, "href");
      if (href === undefined || element.name === "a") return undefined;
      return pictureOf(href, parts, pictures, findings) === null ? [] : undefined;
    },
    value: ({ space, name, value }: Attribute, element) => {
      if (space === ODF.xlink && name === "href") return pictureOf(value, parts, pictures, findings);
      if (space === XML || (space === ODF.text && LISTS.has(name)))
        return element.name === "list" ? renamed(`list ${value}`, names) : null;
      if (element.name === "equation" && name === "name") return EQUATION.test(value) ? value : null;
      const isFont = element.name === "font-face" || name.startsWith("font-");
      const defines = space === ODF.draw ? DEFINING.has(element.name) : !isFont;
      if (name === "name") return defines ? renamed(value, names) : isFont ? value : null;
      return !isFont && NAMING.test(name) ? renamed(value, names) : value;
    },
    onGone: ({ space, name }) => {
      if (name.startsWith("annotation")) findings.add("text", "comments");
      else if (/^(?:tracked-changes|change)/.test(name)) findings.add("text", "tracked changes");
      else if (name === "notes" && space === ODF.presentation) findings.add("text", "notes");
      else if (space === ODF.svg && (name === "title" || name === "desc"))
        findings.add("text", "descriptions of pictures");
      else if (name === "scripts" || name === "event-listeners") findings.add("text", "scripts and actions");
      else if (/^(?:bookmark|reference-mark)/.test(name)) findings.add("text", "bookmarks");
    },
  };
}

/** Styles whose text is not shown. */
function hiddenStyles(element: Element): ReadonlySet<string> {
  const hidden = new Set<string>();
  const visit = (element: Element, style: string | undefined): void => {
    const name = element.name === "style" ? valueOf(element, ODF.style, "name") : style;
    const isHidden = element.name === "text-properties" && valueOf(element, ODF.text, "display") === "none";
    if (isHidden && name !== undefined) hidden.add(name);
    for (const child of element.children) if (typeof child !== "string") visit(child, name);
  };
  visit(element, undefined);
  return hidden;
}

/** The new name of a picture in the package, or null where there is none. */
function pictureOf(
  href: string,
  parts: ReadonlyMap<string, Bytes>,
  pictures: Map<string, { name: string; type: string; bytes: Bytes }>,
  findings: Findings,
): string | null {
  const target = href.replace(/^\.\//, "");
  const known = pictures.get(target);
  if (known !== undefined) return known.name;
  const untrusted = parts.get(target);
  if (untrusted === undefined) return null;
  const { bytes, type, extension } = scrubEmbedded(untrusted, findings);
  const name = `Pictures/image${pictures.size + 1}.${extension}`;
  pictures.set(target, { name, type, bytes });
  return name;
}

function renamed(name: string, names: Map<string, string>): string {
  if (name === "" || COMMON_NAME.test(name)) return name;
  const known = names.get(name) ?? `s${names.size + 1}`;
  names.set(name, known);
  return known;
}

function valueOf({ attributes }: Element, space: string, name: string): string | undefined {
  return attributes.find((attribute) => attribute.space === space && attribute.name === name)?.value;
}

function writeManifest(
  type: string,
  parts: ReadonlyMap<string, Bytes>,
  pictures: ReadonlyMap<string, { name: string; type: string }>,
): Bytes {
  const types = new Map([...pictures.values()].map(({ name, type }) => [name, type]));
  const entry = (path: string, type: string): string =>
    `<m:file-entry m:full-path="${path}" m:media-type="${type}"${path === "/" ? ' m:version="1.3"' : ""}/>`;
  const entries = [...parts.keys()]
    .filter((name) => name !== "mimetype")
    .map((name) => entry(name, types.get(name) ?? "text/xml"));
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  return utf8(
    `${head}<m:manifest xmlns:m="${MANIFEST}" m:version="1.3">${entry("/", type)}${entries.join("")}</m:manifest>`,
  );
}

function noteParts(parts: ReadonlyMap<string, Bytes>, findings: Findings): void {
  for (const [name, bytes] of parts) {
    if (name === "meta.xml") noteProperties(bytes, findings);
    else if (name === "settings.xml" && fromUtf8(bytes).includes("PrinterName"))
      findings.add("software", "printer settings");
    else if (name.startsWith("Thumbnails/")) findings.add("preview", "small picture of the first page");
    else if (/^(?:Basic|Scripts|Dialogs)\//.test(name)) findings.add("software", "macros");
    else if (/^(?:Versions|VersionList)/.test(name)) findings.add("text", "earlier versions");
    else if (/signatures/.test(name)) findings.add("person", "signatures");
  }
}

function latin(bytes: Bytes | undefined): string {
  return String.fromCharCode(...(bytes ?? []).slice(0, 100)).trim();
}
