// Pictures inside a content stream (ISO 32000-2, 8.9.7).
import { type Bytes, join, utf8 } from "../../envelope/bytes.ts";
import { demand, support } from "../refused.ts";
import { nameOf } from "./content.ts";
import type { Packed } from "./streams.ts";
import { isSpace, textOf, type Token, type Tokens } from "./tokens.ts";

/** What an inline picture needs to know of the file around it. */
export interface InlineImages {
  renameColours: (name: string) => string;
  repackPicture: (untrusted: Uint8Array, filters: readonly string[]) => Packed;
}

/** Keys that stay, by both of their spellings. */
const KEYS: Readonly<Record<string, string>> = {
  ...{ BPC: "BPC", CS: "CS", D: "D", DP: "DP", F: "F", H: "H", IM: "IM", I: "I", W: "W" },
  ...{ BitsPerComponent: "BPC", ColorSpace: "CS", Decode: "D", DecodeParms: "DP", Filter: "F", Height: "H" },
  ...{ ImageMask: "IM", Interpolate: "I", Width: "W" },
};
const SHORT_FILTER = { FlateDecode: "Fl", DCTDecode: "DCT", CCITTFaxDecode: "CCF" } as const;
const MOST_KEYS = 20;
const LONGEST_VALUE = 300;
const LOOK_AHEAD = 12;
const [E, I] = [0x45, 0x49] as const;

/** Reads a picture after its BI and writes it anew, EI included. Throws ScrubRefused. */
export function copyInlineImage(tokens: Tokens, around: InlineImages): Bytes {
  const values = readValues(tokens);
  const filters = (values.get("F") ?? []).filter(({ kind }) => kind === "name").map(nameOf);
  const data = readData(tokens);
  support(filters.length <= 1 || !values.has("DP"), "parameters of several filters");
  const { bytes, filter } = around.repackPicture(data, filters);
  values.delete("F");
  const out: Uint8Array[] = [utf8("BI\n")];
  for (const [key, value] of values) {
    out.push(utf8(`/${key} `));
    for (const token of value) {
      const isColours = key === "CS" && token.kind === "name";
      out.push(isColours ? utf8(`/${around.renameColours(nameOf(token))}`) : token.bytes, utf8(" "));
    }
  }
  out.push(utf8(`/F /${SHORT_FILTER[filter]}\nID `), bytes, utf8("\nEI"));
  return join(out);
}

function readValues(tokens: Tokens): Map<string, Token[]> {
  const values = new Map<string, Token[]>();
  for (let count = 0; ; count++) {
    const token = tokens.next();
    demand(token !== null && count < MOST_KEYS, "a picture without data");
    if (token.kind === "word" && textOf(token) === "ID") return values;
    demand(token.kind === "name", "a picture's key");
    const value = readValue(tokens);
    const key = KEYS[nameOf(token)];
    if (key !== undefined) values.set(key, value);
  }
}

function readValue(tokens: Tokens): Token[] {
  const value: Token[] = [];
  let depth = 0;
  do {
    const token = tokens.next();
    demand(token !== null && value.length < LONGEST_VALUE, "a picture's value");
    if (token.kind === "open") depth++;
    if (token.kind === "close") depth--;
    value.push(token);
  } while (depth > 0);
  return value;
}

/** The data end at the first EI that stands alone and is followed by what looks like operators. */
function readData(tokens: Tokens): Uint8Array {
  const bytes = tokens.untrusted;
  const start = tokens.at + 1;
  for (let at = bytes.indexOf(E, start); at >= 0; at = bytes.indexOf(E, at + 1)) {
    if (bytes[at + 1] !== I || !isSpace(bytes[at - 1]) || !(at + 2 === bytes.length || isSpace(bytes[at + 2])))
      continue;
    const ahead = bytes.subarray(at + 2, at + 2 + LOOK_AHEAD);
    if (!ahead.every((byte) => isSpace(byte) || (byte >= 0x20 && byte < 0x7f))) continue;
    tokens.at = at + 2;
    return bytes.subarray(start, at - 1);
  }
  demand(false, "a picture without an end");
}
