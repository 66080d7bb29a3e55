// Office Open XML packages (ISO/IEC 29500-2): the parts that the main part leads to are copied, and only those.
import { type Bytes, utf8 } from "../../envelope/bytes.ts";
import type { Findings } from "../findings.ts";
import { demand, ScrubRefused, support } from "../refused.ts";
import { copyAllowed, type Rules } from "./allowed.ts";
import type { ReadPart } from "./diagrams.ts";
import { scrubEmbedded } from "./embedded.ts";
import { noteProperties } from "./properties.ts";
import { type Attribute, type Element, readXml, writeXml } from "./xml.ts";

/** The namespace of attributes that lead to another part. */
export const LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships";
const TYPES = "http://schemas.openxmlformats.org/package/2006/content-types";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const NO_LIST: readonly string[] = [];

/** A kind of part: its media type, and the kinds that it always leads to. */
export interface PartKind {
  type: string;
  /** Kinds of parts that go with it without being named in it. */
  companions?: readonly string[];
  /** What becomes of its copy once all other parts are copied. */
  finish?: (copy: Element) => Element;
}

/** How one of the three formats is built. */
export interface Format {
  folder: string;
  mediaType: string;
  main: PartKind & { name: string };
  kinds: Readonly<Record<string, PartKind>>;
  prefixes: Readonly<Record<string, string>>;
  /** The rules for one part of a kind; a fresh set each, since some count. */
  rules: (root: Element, kind: string, read: ReadPart) => Rules;
  /** Elements that stay where what they lead to goes: `namespace name`. */
  loose?: ReadonlySet<string>;
}

interface Relation {
  kind: string;
  target: string | null;
}

/** Parts whose loss would take away what a person sees. */
const SEEN = new Set(["dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"]);
const UNNAMED: readonly (readonly [RegExp, "text" | "software" | "preview" | "hidden", string])[] = [
  [/comments|people|person|authors/i, "text", "comments"],
  [/customXml\/|custom-?data|tags\//i, "text", "custom data"],
  [/vba|activeX|macro/i, "software", "macros"],
  [/printerSettings/i, "software", "printer settings"],
  [/thumbnail/i, "preview", "small picture of the first page"],
  [/notes(?:Slide|Master)|handout/i, "text", "notes"],
  [/embeddings\//i, "text", "files inside it"],
  [/externalLinks|revisions|connections|queryTables/i, "hidden", "links to other files"],
  [/pivotCache/i, "hidden", "what lies behind pivot tables"],
  [/chartEx/i, "hidden", "charts of a newer kind"],
];

/** Copies one package. */
export class PackageCopier {
  private readonly out = new Map<string, Bytes>();
  private readonly types = new Map<string, string>();
  private readonly names = new Map<string, string>();
  private readonly counts = new Map<string, number>();
  private readonly unfinished: (() => void)[] = [];

  constructor(
    private readonly parts: ReadonlyMap<string, Bytes>,
    private readonly format: Format,
    private readonly findings: Findings,
  ) {}

  /** All parts of the clean package, its directory of types first. Throws ScrubRefused. */
  copy(main: string): Map<string, Bytes> {
    const { folder, main: kind } = this.format;
    const name = `${folder}/${kind.name}.xml`;
    this.names.set(main, name);
    this.copyXml(main, name, "main", kind);
    for (const finish of this.unfinished) finish();
    const relations = writeRelations([{ id: "rId1", kind: "officeDocument", target: name }]);
    const parts = new Map([["[Content_Types].xml", this.writeTypes()], ["_rels/.rels", relations], ...this.out]);
    this.noteWhatIsGone();
    return parts;
  }

  private copyXml(from: string, to: string, kindName: string, kind: PartKind): void {
    const untrusted = this.parts.get(from);
    demand(untrusted !== undefined, "a missing part");
    const root = readXml(untrusted);
    const relations = readRelations(this.parts, from);
    const kept: { id: string; kind: string; target: string }[] = [];
    const link = (relation: Relation | undefined): string | null => {
      const target = relation === undefined ? null : this.copyTarget(relation);
      if (relation === undefined || target === null) return null;
      const known = kept.find((other) => other.target === target);
      if (known !== undefined) return known.id;
      const id = `rId${kept.length + 1}`;
      kept.push({ id, kind: relation.kind, target });
      return id;
    };
    const read: ReadPart = (id) => {
      const part = this.parts.get(relations.get(id)?.target ?? "");
      return part && readXml(part);
    };
    const rules = this.format.rules(root, kindName, read);
    const element: Rules["element"] = (found, copy) => {
      const links = found.attributes.filter(({ space }) => space === LINKS);
      const leads = links.some(({ value }) => link(relations.get(value)) !== null);
      const name = `${found.space} ${found.name}`;
      const mayStay = rules.unwrapped.has(name) || (this.format.loose?.has(name) ?? false);
      if (links.length === 0 || leads || mayStay) return rules.element(found, copy);
      rules.onGone(found);
      return [];
    };
    const value = (attribute: Attribute, owner: Element): string | null =>
      attribute.space === LINKS ? link(relations.get(attribute.value)) : rules.value(attribute, owner);
    const [copy] = copyAllowed([root], { ...rules, element, value });
    demand(copy !== undefined && typeof copy !== "string", "a part of another kind");
    for (const companion of kind.companions ?? NO_LIST)
      for (const relation of relations.values()) if (relation.kind === companion) link(relation);
    this.types.set(to, kind.type);
    const { finish } = kind;
    const write = (copy: Element): void => void this.out.set(to, writeXml(copy, this.format.prefixes));
    if (finish === undefined) write(copy);
    else
      this.unfinished.push(() => {
        write(finish(copy));
      });
    if (kept.length > 0) this.out.set(relationsOf(to), writeRelations(kept));
  }

  /** The new name of what a relation leads to, or null where that is left out. */
  private copyTarget({ kind, target }: Relation): string | null {
    support(!SEEN.has(kind), `a ${kind}`);
    if (target === null || !this.parts.has(target)) return null;
    const known = this.names.get(target);
    if (known !== undefined) return known;
    if (kind === "image") return this.copyPicture(target);
    const partKind = this.format.kinds[kind];
    if (partKind === undefined) return null;
    const name = `${this.format.folder}/${kind}${this.count(kind)}.xml`;
    this.names.set(target, name);
    this.copyXml(target, name, kind, partKind);
    return name;
  }

  private copyPicture(target: string): string {
    const { bytes, type, extension } = scrubEmbedded(this.parts.get(target) ?? new Uint8Array(), this.findings);
    const name = `${this.format.folder}/media/image${this.count("image")}.${extension}`;
    this.names.set(target, name);
    this.types.set(name, type);
    this.out.set(name, bytes);
    return name;
  }

  private count(kind: string): number {
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    return count;
  }

  private writeTypes(): Bytes {
    const rels = "application/vnd.openxmlformats-package.relationships+xml";
    const overrides = [...this.types].map(([name, type]) => `<Override PartName="/${name}" ContentType="${type}"/>`);
    const defaults = `<Default Extension="rels" ContentType="${rels}"/>`;
    return utf8(`${HEAD}<Types xmlns="${TYPES}">${defaults}${overrides.join("")}</Types>`);
  }

  private noteWhatIsGone(): void {
    for (const [name, bytes] of this.parts) {
      if (/^docProps\/.*\.xml$/i.test(name)) noteProperties(bytes, this.findings);
      const known = UNNAMED.find(([pattern]) => pattern.test(name));
      if (known !== undefined) this.findings.add(known[1], known[2]);
    }
  }
}

/** The main part of a package and its media type. Throws ScrubRefused where there is none. */
export function findMain(parts: ReadonlyMap<string, Bytes>): { name: string; type: string } {
  const relation = [...readRelations(parts, "").values()].find(({ kind }) => kind === "officeDocument");
  const name = relation?.target ?? null;
  const untrusted = parts.get("[Content_Types].xml");
  support(name !== null && parts.has(name) && untrusted !== undefined, "a package of another kind");
  const entries = readXml(untrusted).children.filter((child) => typeof child !== "string");
  const entry = entries.find(
    (entry) =>
      valueOf(entry, "PartName") === `/${name}` ||
      (entry.name === "Default" && name.endsWith(`.${valueOf(entry, "Extension") ?? ""}`)),
  );
  const exact = entries.find((entry) => valueOf(entry, "PartName") === `/${name}`) ?? entry;
  return { name, type: (exact && valueOf(exact, "ContentType")) ?? "" };
}

function readRelations(parts: ReadonlyMap<string, Bytes>, source: string): Map<string, Relation> {
  const relations = new Map<string, Relation>();
  const untrusted = parts.get(relationsOf(source));
  if (untrusted === undefined) return relations;
  for (const child of readXml(untrusted).children) {
    if (typeof child === "string" || child.space !== RELATIONS) continue;
    const [id, type, target] = ["Id", "Type", "Target"].map((name) => valueOf(child, name));
    if (id === undefined || type === undefined || target === undefined) continue;
    const isOutside = valueOf(child, "TargetMode") === "External";
    const kind = type.slice(type.lastIndexOf("/") + 1);
    relations.set(id, { kind, target: isOutside ? null : resolve(source, target) });
  }
  return relations;
}

function writeRelations(relations: readonly { id: string; kind: string; target: string }[]): Bytes {
  const lines = relations.map(
    ({ id, kind, target }) => `<Relationship Id="${id}" Type="${LINKS}/${kind}" Target="/${target}"/>`,
  );
  return utf8(`${HEAD}<Relationships xmlns="${RELATIONS}">${lines.join("")}</Relationships>`);
}

function relationsOf(part: string): string {
  const slash = part.lastIndexOf("/") + 1;
  return `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`;
}

/** The name of the part that a relation's target stands for. */
function resolve(source: string, target: string): string {
  try {
    return decodeURIComponent(new URL(target, `zip:///${source}`).pathname.slice(1));
  } catch {
    throw new ScrubRefused("damaged", "a relation");
  }
}

/** An attribute's value, by its name alone. */
export function valueOf(element: Element, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name)?.value;
}
