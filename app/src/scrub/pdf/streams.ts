// The data of a PDF's streams (ISO 32000-2, 7.4): unpacked, and packed anew so that nothing rides behind them.
import { decodePDFRawStream, PDFDict, PDFName, PDFNumber, PDFRawStream, type PDFContext } from "@cantoo/pdf-lib";
import { zlibSync } from "fflate";
import { type Bytes, concat, join } from "../../envelope/bytes.ts";
import type { Findings } from "../findings.ts";
import { Budget, inflateZlib } from "../inflate.ts";
import { scrubJpeg } from "../jpeg.ts";
import { demand, ScrubRefused } from "../refused.ts";
import { cutFax } from "./fax.ts";
import { type Filter, filtersOf } from "./filters.ts";
import { scrubJbig2 } from "./jbig2.ts";
import { scrubJpeg2000 } from "./jpeg2000.ts";
import { unpredict } from "./predictor.ts";

/** Data and the one filter that they still need. */
export interface Packed {
  bytes: Bytes;
  filter: "FlateDecode" | "DCTDecode" | "CCITTFaxDecode" | "JPXDecode" | "JBIG2Decode";
}

const TEXTUAL = ["ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "RunLengthDecode"];
const MOST_FILTERS = 4;
const MOST_IN_ONE = 300_000_000;
const STEP = 65_536;

/** What one stream may unpack to, within what is left for all. */
class BudgetOfOne extends Budget {
  constructor(private readonly all: Budget) {
    super(MOST_IN_ONE);
  }

  override spend(bytes: number): void {
    super.spend(bytes);
    this.all.spend(bytes);
  }
}

/** Unpacks and repacks streams within one budget. */
export class Streams {
  constructor(
    private readonly context: PDFContext,
    private readonly budget: Budget,
    private readonly findings: Findings,
  ) {}

  /** The bytes that a chain of filters stands for. Throws ScrubRefused; a picture's own code is `unsupported` here. */
  unpack(untrusted: Uint8Array, filters: readonly Filter[]): Bytes {
    demand(filters.length <= MOST_FILTERS, "too many filters");
    let bytes = concat(untrusted);
    const budget = new BudgetOfOne(this.budget);
    for (const { name, numbers } of filters) {
      if (bytes.length === 0) break; // some programs name filters of nothing at all
      if (name === "FlateDecode") bytes = inflateZlib(bytes, budget);
      else if (TEXTUAL.includes(name)) bytes = this.unpackByLibrary(bytes, name, numbers, budget);
      else throw new ScrubRefused("unsupported", `filter ${name}`);
      bytes = unpredict(bytes, numbers);
    }
    return bytes;
  }

  /** A picture's data, clean: its own code by a scrubber of its own, everything else packed anew, at most so many bytes. Throws ScrubRefused. */
  repackPicture(untrusted: Uint8Array, filters: readonly Filter[], most = Infinity): Packed {
    const last = filters.at(-1);
    const inner = (): Bytes => this.unpack(untrusted, filters.slice(0, -1));
    switch (last?.name) {
      case "DCTDecode":
        return { bytes: scrubJpeg(inner(), this.findings), filter: last.name };
      case "JPXDecode":
        return { bytes: scrubJpeg2000(inner(), this.findings), filter: last.name };
      case "JBIG2Decode": {
        const shared = last.globals ? this.unpack(last.globals.contents, filtersOf(last.globals)) : new Uint8Array();
        return { bytes: scrubJbig2(shared, inner(), this.findings), filter: last.name };
      }
      case "CCITTFaxDecode": {
        const bytes = inner();
        // The older codes, which a number of nought or more stands for, have another end.
        return { bytes: (last.numbers.get("K") ?? 0) < 0 ? cutFax(bytes) : bytes, filter: last.name };
      }
      default: {
        const bytes = this.unpack(untrusted, filters);
        if (bytes.length > most) this.findings.add("hidden", "data behind the picture");
        return this.repack(bytes.subarray(0, most));
      }
    }
  }

  /** Bytes, packed. */
  repack(bytes: Uint8Array): Packed {
    return { bytes: concat(zlibSync(bytes)), filter: "FlateDecode" };
  }

  /** Piece by piece, so that a flood ends where the budget does. */
  private unpackByLibrary(bytes: Bytes, filter: string, numbers: ReadonlyMap<string, number>, budget: Budget): Bytes {
    const dict = PDFDict.withContext(this.context);
    dict.set(PDFName.of("Filter"), PDFName.of(filter));
    const parms = PDFDict.withContext(this.context);
    parms.set(PDFName.of("EarlyChange"), PDFNumber.of(numbers.get("EarlyChange") ?? 1));
    dict.set(PDFName.of("DecodeParms"), parms);
    const stream = decodePDFRawStream(PDFRawStream.of(dict, bytes));
    const pieces: Uint8Array[] = [];
    for (;;) {
      const piece = stream.getBytes(STEP);
      budget.spend(piece.length);
      pieces.push(new Uint8Array(piece));
      if (piece.length < STEP) return join(pieces);
    }
  }
}
