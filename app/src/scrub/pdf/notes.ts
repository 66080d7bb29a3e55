// What a PDF holds beside its pages: read only to name it. Never copied.
import { PDFDict, type PDFDocument, PDFName, type PDFObject, PDFRawStream } from "@cantoo/pdf-lib";
import type { FindingKind, Findings } from "../findings.ts";
import { kindOf } from "../names.ts";
import { noteXmp } from "../xmp.ts";
import { SILENT } from "./shapes.ts";

const key = (name: string): PDFName => PDFName.of(name);

/** Entries with a name that a person can understand. */
const KNOWN: Readonly<Record<string, readonly [FindingKind, string]>> = {
  Annots: ["text", "comments and links"],
  AF: ["text", "attachments"],
  AA: ["text", "scripts and actions"],
  A: ["text", "scripts and actions"],
  OpenAction: ["text", "scripts and actions"],
  AcroForm: ["text", "form fields"],
  PieceInfo: ["software", "data of the program that made it"],
  LastModified: ["time", "LastModified"],
  Thumb: ["preview", "small picture of a page"],
  StructTreeRoot: ["text", "structure and descriptions"],
  OCProperties: ["text", "names of layers"],
  Outlines: ["text", "bookmarks"],
  PageLabels: ["text", "page labels"],
  Lang: ["person", "language"],
  URI: ["text", "base address"],
  Perms: ["person", "signatures"],
  DSS: ["person", "signatures"],
  Legal: ["text", "legal attestation"],
  Collection: ["text", "attachments"],
};
const INFO = ["Title", "Author", "Subject", "Keywords", "CreationDate", "ModDate", "Trapped"];
const QUIET_IN_CATALOG = ["Pages", "Version", "Extensions", "PageLayout", "PageMode", "ViewerPreferences", "MarkInfo"];

type Unpack = (stream: PDFRawStream) => Uint8Array;

/** Names an entry of a dictionary that is left out. */
export function noteEntry(name: string, value: PDFObject | undefined, findings: Findings, unpack: Unpack): void {
  if (name === "Metadata") noteMetadata(value, findings, unpack);
  else if (SILENT.has(name)) return;
  else findings.add(...(KNOWN[name] ?? (["hidden", "private entry"] as const)));
}

/** Names what the file holds as a whole: who made it, attachments, scripts, earlier versions. */
export function noteDocument(source: PDFDocument, untrusted: Uint8Array, findings: Findings, unpack: Unpack): void {
  const { trailerInfo } = source.context;
  const info = source.context.lookup(trailerInfo.Info);
  if (info instanceof PDFDict) for (const name of info.keys()) noteInfo(name.decodeText(), findings);
  if (trailerInfo.ID !== undefined) findings.add("hidden", "file identifier");
  if (countEnds(untrusted) > 1) findings.add("text", "earlier versions");
  for (const [name, value] of source.catalog.entries()) {
    const text = name.decodeText();
    if (text === "Names") noteNames(source.context.lookup(value), findings);
    else if (!QUIET_IN_CATALOG.includes(text)) noteEntry(text, source.context.lookup(value), findings, unpack);
  }
}

function noteInfo(name: string, findings: Findings): void {
  if (name === "Producer" || name === "Creator") findings.add("software", name);
  else if (INFO.includes(name)) findings.add(kindOf(name, "text"), name);
  else findings.add("hidden", "private entry");
}

function noteNames(names: PDFObject | undefined, findings: Findings): void {
  if (!(names instanceof PDFDict)) return;
  if (names.has(key("EmbeddedFiles"))) findings.add("text", "attachments");
  if (names.has(key("JavaScript"))) findings.add("text", "scripts and actions");
}

function noteMetadata(value: PDFObject | undefined, findings: Findings, unpack: Unpack): void {
  if (!(value instanceof PDFRawStream)) return;
  try {
    noteXmp(unpack(value), findings);
  } catch {
    findings.add("text", "XMP");
  }
}

/** A file has one end for each time that it was saved on top of itself. */
function countEnds(untrusted: Uint8Array): number {
  let count = 0;
  for (let at = untrusted.indexOf(0x25); at >= 0; at = untrusted.indexOf(0x25, at + 1)) {
    if (END.every((byte, i) => untrusted[at + i] === byte)) count++;
  }
  return count;
}
const END = Uint8Array.from("%%EOF", (char) => char.charCodeAt(0));
