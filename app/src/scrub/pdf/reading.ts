// Bounds what the library does while it reads a file: what it unpacks, how often it goes back, how many pages it walks over.
//
// The library takes a file's own word for how much there is of everything. These guards stand where it looks its parsers up.
import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFObjectStreamParser,
  PDFParser,
  PDFRawStream,
  PDFXRefStreamParser,
} from "@cantoo/pdf-lib";
import { Findings } from "../findings.ts";
import { Budget } from "../inflate.ts";
import { demand } from "../refused.ts";
import { filtersOf } from "./filters.ts";
import { Streams } from "./streams.ts";

const MOST_OBJECTS_UNPACKED = 100_000_000;
const MOST_PAGES = 20_000;
const [WORK_A_BYTE, LEAST_WORK] = [6, 2_000_000] as const;
const key = (name: string): PDFName => PDFName.of(name);

/** The reader of bytes within a parser: the library keeps it to itself. */
interface Cursor {
  readonly length: number;
  offset: () => number;
  moveTo: (offset: number) => void;
}

const budgets = new WeakMap<PDFContext, Budget>();

const forBytes = PDFParser.forBytesWithOptions;
PDFParser.forBytesWithOptions = (...options) => bounded(forBytes(...options));

const forObjects = PDFObjectStreamParser.forStream;
PDFObjectStreamParser.forStream = (stream, wait) => bounded(forObjects(unpacked(stream), wait));

// The library reads a table of objects for its trailer only; the entries, however many it says there are, are never looked at.
const forTable = PDFXRefStreamParser.forStream;
PDFXRefStreamParser.forStream = (stream) => {
  const { context } = stream.dict;
  const dict = stream.dict.clone();
  for (const name of ["Filter", "DecodeParms"]) dict.delete(key(name));
  dict.set(key("Index"), PDFArray.withContext(context));
  return forTable(PDFRawStream.of(dict, new Uint8Array()));
};

/** Reads a file. Rejects where it is broken, or would take too much memory or work; what it rejects with says which. */
export async function readPdf(untrusted: Uint8Array): Promise<PDFDocument> {
  const source = await PDFDocument.load(untrusted, { updateMetadata: false, throwOnInvalidObject: true });
  countPages(source);
  return source;
}

/** A parser that gives up once it has gone over its bytes too often. */
function bounded<T extends object>(parser: T): T {
  const { bytes } = parser as unknown as { bytes: Cursor };
  const moveTo = bytes.moveTo.bind(bytes);
  const most = bytes.length * WORK_A_BYTE + LEAST_WORK;
  let [work, from] = [0, 0];
  bytes.moveTo = (offset) => {
    work += Math.max(bytes.offset() - from, 0) + 1;
    demand(work <= most, "it would take too long to read");
    from = offset;
    moveTo(offset);
  };
  return parser;
}

/** A stream of objects without its filters, within what all such streams of its file may unpack to. */
function unpacked(stream: PDFRawStream): PDFRawStream {
  const { context } = stream.dict;
  const budget = budgets.get(context) ?? new Budget(MOST_OBJECTS_UNPACKED);
  budgets.set(context, budget);
  const bytes = new Streams(context, budget, new Findings()).unpack(stream.contents, filtersOf(stream));
  const dict = stream.dict.clone();
  for (const name of ["Filter", "DecodeParms"]) dict.delete(key(name));
  return PDFRawStream.of(dict, bytes);
}

/** Branches of the tree of pages may lead to the same leaves again and again. */
function countPages({ context, catalog }: PDFDocument): void {
  let count = 0;
  const visit = (node: unknown): void => {
    demand(++count <= MOST_PAGES, "too many pages");
    const kids = node instanceof PDFDict ? context.lookup(node.get(key("Kids"))) : undefined;
    if (kids instanceof PDFArray) for (const kid of kids.asArray()) visit(context.lookup(kid));
  };
  visit(context.lookup(catalog.get(key("Pages"))));
}
