// PDF (ISO 32000-2): the pages are copied by an allow-list into a fresh file; nothing else of the old one remains.
import { EncryptedPDFError, PDFDocument, PDFName } from "@cantoo/pdf-lib";
import { type Bytes, concat } from "../../envelope/bytes.ts";
import type { Findings } from "../findings.ts";
import type { Clean } from "../index.ts";
import { Budget } from "../inflate.ts";
import { demand, ScrubRefused } from "../refused.ts";
import { Copier } from "./copier.ts";
import { Layers } from "./layers.ts";
import { noteDocument } from "./notes.ts";
import { readPdf } from "./reading.ts";
import { Streams } from "./streams.ts";

const MOST_UNPACKED = 1_000_000_000;
const INHERITED = ["Resources", "MediaBox", "CropBox", "Rotate"];

/** A PDF of the same pages and nothing else. Rejects with ScrubRefused where it is locked, broken, or of a kind that we don't clean. */
export async function scrubPdf(untrusted: Bytes, findings: Findings): Promise<Clean> {
  try {
    return { bytes: await copyPages(untrusted, findings), type: "application/pdf" };
  } catch (error) {
    if (error instanceof ScrubRefused) throw error;
    if (error instanceof EncryptedPDFError) throw new ScrubRefused("unsupported", "a locked PDF");
    throw new ScrubRefused("damaged", error instanceof Error ? error.message : "a broken PDF");
  }
}

async function copyPages(untrusted: Bytes, findings: Findings): Promise<Bytes> {
  const source = await readPdf(untrusted);
  const target = await PDFDocument.create({ updateMetadata: false });
  const streams = new Streams(target.context, new Budget(MOST_UNPACKED), findings);
  const layers = new Layers(source.context, source.catalog);
  const copier = new Copier(source.context, target.context, streams, layers, findings);
  noteDocument(source, untrusted, findings, (stream) => copier.unpack(stream));
  const pages = source.getPages();
  demand(pages.length > 0, "no pages");
  for (const { node } of pages) {
    for (const name of INHERITED.map((name) => PDFName.of(name))) {
      const value = node.getInheritableAttribute(name);
      if (value !== undefined && !node.has(name)) node.set(name, value);
    }
    const page = target.addPage();
    for (const name of page.node.keys()) if (!["Type", "Parent"].includes(name.decodeText())) page.node.delete(name);
    for (const [name, value] of copier.page(node).entries()) page.node.set(name, value);
    const contents = copier.pageContent(node.get(PDFName.of("Contents")), node.get(PDFName.of("Resources")));
    page.node.set(PDFName.of("Contents"), contents);
  }
  return concat(await target.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false }));
}
