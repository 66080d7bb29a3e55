// The data of a PDF's streams (ISO 32000-2, 7.4): unpacked, and packed anew so that nothing rides behind them.
import { decodePDFRawStream, PDFDict, PDFName, PDFRawStream, type PDFContext } from "@cantoo/pdf-lib";
import { zlibSync } from "fflate";
import { type Bytes, concat } from "../../envelope/bytes.ts";
import type { Findings } from "../findings.ts";
import { type Budget, inflateZlib } from "../inflate.ts";
import { scrubJpeg } from "../jpeg.ts";
import { demand, ScrubRefused } from "../refused.ts";

/** Data and the one filter that they still need, or none. */
export interface Packed {
  bytes: Bytes;
  filter: "FlateDecode" | "DCTDecode" | "CCITTFaxDecode";
}

/** The short names that inline images use. */
const SHORT: Readonly<Record<string, string>> = {
  AHx: "ASCIIHexDecode",
  A85: "ASCII85Decode",
  LZW: "LZWDecode",
  Fl: "FlateDecode",
  RL: "RunLengthDecode",
  CCF: "CCITTFaxDecode",
  DCT: "DCTDecode",
};
const TEXTUAL = ["ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "RunLengthDecode"];
const MOST_FILTERS = 4;

/** Unpacks and repacks streams within one budget. */
export class Streams {
  constructor(
    private readonly context: PDFContext,
    private readonly budget: Budget,
    private readonly findings: Findings,
  ) {}

  /** The bytes that a chain of filters stands for. Throws ScrubRefused; a picture's own code is `unsupported` here. */
  unpack(untrusted: Uint8Array, filters: readonly string[]): Bytes {
    demand(filters.length <= MOST_FILTERS, "too many filters");
    let bytes = concat(untrusted);
    for (const name of filters) {
      const filter = SHORT[name] ?? name;
      if (filter === "FlateDecode") bytes = inflateZlib(bytes, this.budget);
      else if (TEXTUAL.includes(filter)) bytes = this.unpackByLibrary(bytes, filter);
      else throw new ScrubRefused("unsupported", `filter ${filter}`);
    }
    return bytes;
  }

  /** A picture's data, clean: a JPEG goes through its own scrubber, everything else is packed anew. Throws ScrubRefused. */
  repackPicture(untrusted: Uint8Array, filters: readonly string[]): Packed {
    const last = filters.at(-1) ?? "";
    const filter = SHORT[last] ?? last;
    if (filter === "DCTDecode")
      return { bytes: scrubJpeg(this.unpack(untrusted, filters.slice(0, -1)), this.findings), filter };
    if (filter === "CCITTFaxDecode") return { bytes: this.unpack(untrusted, filters.slice(0, -1)), filter };
    return this.repack(this.unpack(untrusted, filters));
  }

  /** Bytes, packed. */
  repack(bytes: Uint8Array): Packed {
    return { bytes: concat(zlibSync(bytes)), filter: "FlateDecode" };
  }

  private unpackByLibrary(bytes: Bytes, filter: string): Bytes {
    const dict = PDFDict.withContext(this.context);
    dict.set(PDFName.of("Filter"), PDFName.of(filter));
    const unpacked = concat(decodePDFRawStream(PDFRawStream.of(dict, bytes)).decode());
    this.budget.spend(unpacked.length);
    return unpacked;
  }
}
