// Pictures inside a content stream (ISO 32000-2, 8.9.7).
import { type Bytes, join, utf8 } from "../../envelope/bytes.ts";
import { demand, support } from "../refused.ts";
import { nameOf } from "./content.ts";
import { type Filter, filterNamed } from "./filters.ts";
import type { Packed } from "./streams.ts";
import { isSpace, textOf, type Token, type Tokens } from "./tokens.ts";

/** What an inline picture needs to know of the file around it. */
export interface InlineImages {
  renameColours: (name: string) => string;
  repackPicture: (untrusted: Uint8Array, filters: readonly Filter[], most?: number) => Packed;
}

/** Keys that stay, by both of their spellings. */
const KEYS: Readonly<Record<string, string>> = {
  ...{ BPC: "BPC", CS: "CS", D: "D", DP: "DP", F: "F", H: "H", IM: "IM", I: "I", W: "W" },
  ...{ BitsPerComponent: "BPC", ColorSpace: "CS", Decode: "D", DecodeParms: "DP", Filter: "F", Height: "H" },
  ...{ ImageMask: "IM", Interpolate: "I", Width: "W" },
};
const SHORT_FILTER: Readonly<Partial<Record<Packed["filter"], string>>> = {
  FlateDecode: "Fl",
  DCTDecode: "DCT",
  CCITTFaxDecode: "CCF",
};
/** How many numbers make a colour, where the name of the colours alone tells. */
const COMPONENTS: Readonly<Record<string, number>> = {
  ...{ DeviceGray: 1, G: 1, DeviceRGB: 3, RGB: 3, DeviceCMYK: 4, CMYK: 4 },
};
const NO_TOKEN: Token = { kind: "word", bytes: new Uint8Array() };
const MOST_KEYS = 20;
const LONGEST_VALUE = 300;
const LOOK_AHEAD = 12;
const [E, I] = [0x45, 0x49] as const;

/** Reads a picture after its BI and writes it anew, EI included. Throws ScrubRefused. */
export function copyInlineImage(tokens: Tokens, around: InlineImages): Bytes {
  const values = readValues(tokens);
  const numbers = numbersIn(values.get("DP") ?? []);
  const filters = (values.get("F") ?? [])
    .filter(({ kind }) => kind === "name")
    .map((token) => filterNamed(nameOf(token), numbers));
  const data = readData(tokens);
  support(filters.length <= 1 || !values.has("DP"), "parameters of several filters");
  const { bytes, filter } = around.repackPicture(data, filters, sizeOf(values));
  const short = SHORT_FILTER[filter];
  support(short !== undefined, "a picture of a kind that does not stand in a page");
  values.delete("F");
  if (filter === "FlateDecode") values.delete("DP");
  const out: Uint8Array[] = [utf8("BI\n")];
  for (const [key, value] of values) {
    out.push(utf8(`/${key} `));
    for (const token of value) {
      const isColours = key === "CS" && token.kind === "name";
      out.push(isColours ? utf8(`/${around.renameColours(nameOf(token))}`) : token.bytes, utf8(" "));
    }
  }
  out.push(utf8(`/F /${short}\nID `), bytes, utf8("\nEI"));
  return join(out);
}

/** How many bytes the picture's pixels take; as many as there are where its colours don't tell. */
function sizeOf(values: ReadonlyMap<string, readonly Token[]>): number {
  const only = (name: string): Token | undefined =>
    values.get(name)?.length === 1 ? values.get(name)?.[0] : undefined;
  const number = (name: string): number => Number(textOf(only(name) ?? NO_TOKEN));
  const isMask = textOf(only("IM") ?? NO_TOKEN) === "true";
  const colours = only("CS");
  const components = isMask ? 1 : colours?.kind === "name" ? COMPONENTS[nameOf(colours)] : undefined;
  const size = Math.ceil((number("W") * (components ?? NaN) * (isMask ? 1 : number("BPC"))) / 8) * number("H");
  return size > 0 ? size : Infinity;
}

function numbersIn(tokens: readonly Token[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  tokens.forEach((token, at) => {
    const value = tokens[at + 1];
    if (token.kind === "name" && value?.kind === "number") numbers.set(nameOf(token), Number(textOf(value)));
  });
  return numbers;
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
