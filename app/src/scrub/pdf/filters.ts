// Which filters a stream's data went through, and what each of them was told (ISO 32000-2, 7.4).
import { PDFArray, PDFDict, PDFName, PDFNumber, type PDFObject, PDFRawStream } from "@cantoo/pdf-lib";

/** One filter, its numbers by their keys, and the data that a JBIG2 picture shares with others. */
export interface Filter {
  name: string;
  numbers: ReadonlyMap<string, number>;
  globals?: PDFRawStream;
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

/** A filter by its long or its short name. */
export function filterNamed(name: string, numbers: ReadonlyMap<string, number> = new Map()): Filter {
  return { name: SHORT[name] ?? name, numbers };
}

/** A stream's filters in their order. */
export function filtersOf({ dict }: PDFRawStream): Filter[] {
  const { context } = dict;
  const list = (value: PDFObject | undefined): (PDFObject | undefined)[] => {
    const found = context.lookup(value);
    return found instanceof PDFArray ? found.asArray().map((item) => context.lookup(item)) : [found];
  };
  const parms = list(dict.get(PDFName.of("DecodeParms")) ?? dict.get(PDFName.of("DP")));
  return list(dict.get(PDFName.of("Filter"))).flatMap((name, number) => {
    if (!(name instanceof PDFName)) return [];
    const given = parms[number];
    const numbers = new Map<string, number>();
    if (!(given instanceof PDFDict)) return [filterNamed(name.decodeText())];
    for (const [key, value] of given.entries()) {
      const found = context.lookup(value);
      if (found instanceof PDFNumber) numbers.set(key.decodeText(), found.asNumber());
    }
    const globals = context.lookup(given.get(PDFName.of("JBIG2Globals")));
    const filter = filterNamed(name.decodeText(), numbers);
    return [globals instanceof PDFRawStream ? { ...filter, globals } : filter];
  });
}
