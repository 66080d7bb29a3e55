// Pictures inside office files: each through its own scrubber; one of a kind that has none gives way to an empty one.
import { type Bytes, fromBase64 } from "../../envelope/bytes.ts";
import type { Findings } from "../findings.ts";
import { pictureFormat } from "../pictures.ts";

/** A picture's clean bytes and how a file of it is called. */
export interface Embedded {
  bytes: Bytes;
  type: string;
  extension: string;
}

const EMPTY = fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII=",
);

/** What a picture of a kind that has no scrubber is called. */
function nameOf(untrusted: Bytes): string {
  const start = String.fromCharCode(...untrusted.subarray(0, 44));
  if (start.endsWith(" EMF") || start.startsWith("\x01\0\0\0")) return "EMF";
  if (start.startsWith("\xd7\xcd\xc6\x9a") || start.startsWith("\x01\0\x09\0")) return "WMF";
  if (/^\s*<(?:\?xml|svg)/.test(start)) return "SVG";
  return start.startsWith("II*\0") || start.startsWith("MM\0*") ? "TIFF" : "of another kind";
}

/** A clean picture. Throws ScrubRefused where it is broken. */
export function scrubEmbedded(untrusted: Bytes, findings: Findings): Embedded {
  const format = pictureFormat(untrusted);
  if (format === undefined) {
    findings.add("hidden", `a whole picture (${nameOf(untrusted)}): it can't be cleaned`);
    return { bytes: EMPTY, type: "image/png", extension: "png" };
  }
  const bytes = format.scrub(untrusted, findings);
  return { bytes, type: format.type, extension: format.type.replace("image/", "") };
}
