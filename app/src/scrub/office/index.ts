// Office files: each by the rules of its format, in a fresh package.
import type { Bytes } from "../../envelope/bytes.ts";
import type { Findings } from "../findings.ts";
import type { Clean } from "../index.ts";
import { ScrubRefused } from "../refused.ts";
import { copyOdf, isOdf } from "./odf.ts";
import { findMain, PackageCopier } from "./package.ts";
import { sheetsFormat } from "./sheets.ts";
import { slidesFormat } from "./slides.ts";
import { wordFormat } from "./word.ts";
import { readZip, writeZip } from "./zip.ts";

/** Formats by the media type of their main part; macros go, so a file that had some becomes one that has none. */
const FORMATS = [
  { type: /wordprocessingml\.document\.main\+xml$|ms-word\.document\.macroEnabled\.main\+xml$/, format: wordFormat },
  {
    type: /(?:presentationml|ms-powerpoint)\.(?:presentation|slideshow)(?:\.macroEnabled)?\.main\+xml$/,
    format: slidesFormat,
  },
  { type: /spreadsheetml\.sheet\.main\+xml$|ms-excel\.sheet\.macroEnabled\.main\+xml$/, format: sheetsFormat },
];

/** An office file of the same content and nothing else. Throws ScrubRefused where it is locked, broken, or of another kind. */
export function scrubOffice(untrusted: Bytes, findings: Findings): Clean {
  try {
    const parts = readZip(untrusted);
    if (isOdf(parts)) {
      const { type, parts: clean } = copyOdf(parts, findings);
      return { bytes: writeZip(clean, ["mimetype"]), type };
    }
    const main = findMain(parts);
    const format = FORMATS.find(({ type }) => type.test(main.type))?.format(findings);
    if (format === undefined) throw new ScrubRefused("unsupported", "a package of another kind");
    const clean = new PackageCopier(parts, format, findings).copy(main.name);
    return { bytes: writeZip(clean), type: format.mediaType };
  } catch (error) {
    if (error instanceof ScrubRefused) throw error;
    throw new ScrubRefused("damaged", error instanceof Error ? error.message : "a broken package");
  }
}
