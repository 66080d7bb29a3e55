// Copies what makes a PDF's pages look as they do into a fresh file, entry by entry of the allow-list in shapes.ts.
import {
  PDFArray,
  PDFBool,
  type PDFContext,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFNull,
  PDFNumber,
  type PDFObject,
  PDFRawStream,
  PDFRef,
  PDFStream,
  PDFString,
} from "@cantoo/pdf-lib";
import { type Bytes, join, toHex, utf8 } from "../../envelope/bytes.ts";
import type { Findings } from "../findings.ts";
import { demand } from "../refused.ts";
import { componentsOf, copyColours, DEVICE_COLOURS } from "./colours.ts";
import { type Category, rewriteContent, withoutComments } from "./content.ts";
import { filtersOf } from "./filters.ts";
import type { Layers } from "./layers.ts";
import { noteEntry } from "./notes.ts";
import { type Kind, OF_OPERATORS, type Shape, SHAPES } from "./shapes.ts";
import type { Packed, Streams } from "./streams.ts";

const key = (name: string): PDFName => PDFName.of(name);
const CATEGORIES: Readonly<Record<string, Category>> = {
  colours: "ColorSpace",
  extGState: "ExtGState",
  font: "Font",
  pattern: "Pattern",
  shading: "Shading",
  xobject: "XObject",
};
const OWN_WORD = /^[A-Za-z0-9._-]{1,40}$/;
const LONGEST_NAME = 127;
/** Values may lie in many places at once; no file needs more of them than this. */
const MOST_VALUES = 3_000_000;
/** Operators of all pages and forms, in bytes: each is read word by word. */
const MOST_OPERATORS = 200_000_000;
/** Filters that need their parameters still; of all others they are used up. */
const PARAMETRIC = new Set(["CCITTFaxDecode", "DCTDecode"]);

/** Copies from one file into another. Every method throws ScrubRefused where a part can't be made clean. */
export class Copier {
  private readonly copies = new Map<string, PDFRef>();
  private readonly names = new Map<string, string>();
  private values = 0;
  private operatorBytes = 0;

  constructor(
    private readonly source: PDFContext,
    private readonly target: PDFContext,
    private readonly streams: Streams,
    private readonly layers: Layers,
    readonly findings: Findings,
  ) {}

  /** The value itself, wherever in the file it stands. */
  lookup(value: PDFObject | undefined): PDFObject | undefined {
    return this.source.lookup(value);
  }

  /** What a page needs beside its content. */
  page(node: PDFDict): PDFDict {
    const copy = this.copyShape("page", node);
    demand(copy instanceof PDFDict, "a page");
    return copy;
  }

  /** A page's content as one stream. */
  pageContent(contents: PDFObject | undefined, resources: PDFObject | undefined): PDFRef {
    const found = this.lookup(contents);
    const parts = found instanceof PDFArray ? found.asArray() : [found];
    const bytes: Uint8Array[] = [];
    for (const part of parts.map((part) => this.lookup(part))) {
      if (part instanceof PDFRawStream) bytes.push(this.unpack(part), utf8("\n"));
    }
    return this.target.register(this.write(PDFDict.withContext(this.target), this.operators(join(bytes), resources)));
  }

  /** A clean copy of a value, or undefined where it is not what it should be; then it is left out. */
  copy(kind: Kind, value: PDFObject | undefined): PDFObject | undefined {
    if (!(value instanceof PDFRef)) return value === undefined ? undefined : this.copyDirect(kind, value);
    const found = this.lookup(value);
    if (found === undefined) return undefined;
    if (!(found instanceof PDFDict || found instanceof PDFStream)) return this.copyDirect(kind, found);
    const known = this.copies.get(`${kind} ${value.tag}`);
    if (known !== undefined) return known;
    const ref = this.target.nextRef();
    this.copies.set(`${kind} ${value.tag}`, ref);
    this.target.assign(ref, this.copyDirect(kind, found) ?? PDFNull);
    return ref;
  }

  /** An array of what is there. */
  array(items: readonly (PDFObject | undefined)[]): PDFArray {
    const array = PDFArray.withContext(this.target);
    for (const item of items) array.push(item ?? PDFNull);
    return array;
  }

  /** Numbers of a dictionary, under these keys only. */
  dictOf(value: PDFObject | undefined, keys: readonly string[]): PDFDict {
    const copy = PDFDict.withContext(this.target);
    for (const name of keys) {
      const entry = value instanceof PDFDict ? this.copy("plain", value.get(key(name))) : undefined;
      if (entry !== undefined) copy.set(key(name), entry);
    }
    return copy;
  }

  /** The new name of a resource: the old one may have been a person's. */
  rename(category: Category | "Spot", name: string): string {
    if (category === "ColorSpace" && DEVICE_COLOURS.has(name)) return name;
    const known = this.names.get(`${category} ${name}`);
    const renamed = known ?? `R${this.names.size}`;
    this.names.set(`${category} ${name}`, renamed);
    return renamed;
  }

  private copyDirect(kind: Kind, value: PDFObject): PDFObject | undefined {
    switch (kind) {
      case "plain":
        return this.copyPlain(value, false);
      case "names":
      case "fontName":
        return this.copyPlain(value, true);
      case "text":
        return this.copyText(value);
      case "lookup":
        return this.copyLookup(value);
      case "mask":
        return value instanceof PDFStream ? this.copyShape("image", value) : this.copyPlain(value, false);
      case "colours":
        return copyColours(this, value);
      case "encoding":
        if (value instanceof PDFStream) return this.copyShape("cmapStream", value);
        return value instanceof PDFName ? value : this.copyShape("encodingDict", value);
      case "cmap":
        return value instanceof PDFStream ? this.copyShape("cmapStream", value) : this.copyPlain(value, true);
      case "gidMap":
        return value instanceof PDFStream ? this.copyShape("data", value) : this.copyPlain(value, true);
      case "functions":
        if (value instanceof PDFName) return value;
        return value instanceof PDFArray ? this.copyList("functions", value) : this.copyShape("function", value);
      case "softMask":
        return value instanceof PDFName ? value : this.copyShape("softMaskDict", value);
      case "gsFont":
        if (!(value instanceof PDFArray)) return undefined;
        return this.array([this.copy("font", value.get(0)), this.copy("plain", value.get(1))]);
      case "xobject":
        return this.copyXObject(value);
      case "pattern":
        return this.copyShape(value instanceof PDFStream ? "tiling" : "shadingPattern", value);
      case "charProcs":
        return this.copyEach("glyph", value, (name) => name);
      case "list font":
        return value instanceof PDFArray ? this.copyList("font", value) : undefined;
      case "decodeParms": {
        const last = value instanceof PDFArray ? this.lookup(value.asArray().at(-1)) : value;
        return last instanceof PDFDict ? this.copyShape("decodeParms", last) : undefined;
      }
      default:
        if (kind.startsWith("each ")) return this.copyNamed(kind.slice(5) as Kind, value);
        return this.copyShape(kind as Shape, value);
    }
  }

  private copyPlain(value: PDFObject, withNames: boolean): PDFObject | undefined {
    demand(++this.values <= MOST_VALUES, "too many values");
    const found = this.lookup(value);
    if (found instanceof PDFNumber || found instanceof PDFBool) return found;
    if (found instanceof PDFName) return withNames && found.decodeText().length <= LONGEST_NAME ? found : undefined;
    if (!(found instanceof PDFArray)) return undefined;
    return this.array(found.asArray().map((item) => this.copyPlain(item, withNames)));
  }

  private copyText(value: PDFObject): PDFObject | undefined {
    if (!(value instanceof PDFString || value instanceof PDFHexString)) return undefined;
    const text = value.decodeText();
    return OWN_WORD.test(text) ? PDFString.of(text) : undefined;
  }

  private copyLookup(value: PDFObject): PDFObject | undefined {
    if (value instanceof PDFStream) return this.copyShape("data", value);
    if (!(value instanceof PDFString || value instanceof PDFHexString)) return undefined;
    return PDFHexString.of(toHex(value.asBytes()));
  }

  private copyList(kind: Kind, value: PDFArray): PDFArray {
    return this.array(value.asArray().map((item) => this.copy(kind, item)));
  }

  private copyNamed(kind: Kind, value: PDFObject): PDFObject | undefined {
    const category = CATEGORIES[kind];
    return category && this.copyEach(kind, value, (name) => this.rename(category, name));
  }

  private copyEach(kind: Kind, value: PDFObject, rename: (name: string) => string): PDFObject | undefined {
    if (!(value instanceof PDFDict)) return undefined;
    const copy = PDFDict.withContext(this.target);
    for (const [name, entry] of value.entries()) {
      // A default colour space only stands in for a device's own, by a profile.
      if (kind === "colours" && name.decodeText().startsWith("Default")) continue;
      const item = this.copy(kind, entry);
      if (item !== undefined) copy.set(key(rename(name.decodeText())), item);
    }
    return copy;
  }

  private copyXObject(value: PDFObject): PDFObject | undefined {
    if (!(value instanceof PDFStream)) return undefined;
    const subtype = this.lookup(value.dict.get(key("Subtype")));
    const isImage = subtype === key("Image");
    if (!isImage && subtype !== key("Form")) return undefined;
    if (!this.layers.isHidden(value.dict.get(key("OC")))) return this.copyShape(isImage ? "image" : "form", value);
    this.findings.add("hidden", "hidden layer");
    const nothing = this.target.obj({ Type: "XObject", Subtype: "Form", BBox: [0, 0, 0, 0] });
    return this.write(nothing, new Uint8Array());
  }

  private copyShape(shape: Shape, value: PDFObject): PDFObject | undefined {
    const untrusted = value instanceof PDFStream ? value.dict : value;
    if (!(untrusted instanceof PDFDict)) return undefined;
    const kinds: Readonly<Record<string, Kind>> = SHAPES[shape];
    const copy = PDFDict.withContext(this.target);
    for (const [name, entry] of untrusted.entries()) {
      const kind = kinds[name.decodeText()];
      const item = kind && this.copy(kind, entry);
      if (item !== undefined) copy.set(name, item);
      else if (kind === undefined)
        noteEntry(name.decodeText(), this.lookup(entry), this.findings, (stream) => this.unpack(stream));
    }
    return value instanceof PDFStream ? this.copyStream(shape, value, copy) : copy;
  }

  private copyStream(shape: Shape, value: PDFStream, copy: PDFDict): PDFObject {
    demand(value instanceof PDFRawStream, "a stream");
    if (shape === "image")
      return this.writePacked(copy, this.streams.repackPicture(value.contents, filtersOf(value), this.sizeOf(copy)));
    const bytes = this.unpack(value);
    if (OF_OPERATORS.includes(shape)) return this.write(copy, this.operators(bytes, value.dict.get(key("Resources"))));
    const isWritten = shape === "cmapStream" || copy.get(key("FunctionType"))?.toString() === "4";
    return this.write(copy, isWritten ? withoutComments(bytes) : bytes);
  }

  /** How many bytes a picture's pixels take; as many as there are where its colours don't tell. */
  private sizeOf(image: PDFDict): number {
    const [width, height, bits] = ["Width", "Height", "BitsPerComponent"].map((name) => image.get(key(name)));
    const isMask = image.get(key("ImageMask")) === PDFBool.True;
    const components = isMask ? 1 : componentsOf(image.get(key("ColorSpace")), this.target);
    const depth = isMask ? 1 : bits instanceof PDFNumber ? bits.asNumber() : undefined;
    if (!(width instanceof PDFNumber && height instanceof PDFNumber) || !depth || !components) return Infinity;
    return Math.ceil((width.asNumber() * components * depth) / 8) * height.asNumber();
  }

  private operators(untrusted: Bytes, resources: PDFObject | undefined): Bytes {
    this.operatorBytes += untrusted.length;
    demand(this.operatorBytes <= MOST_OPERATORS, "too many operators");
    const found = this.lookup(resources);
    const properties = found instanceof PDFDict ? this.lookup(found.get(key("Properties"))) : undefined;
    return rewriteContent(untrusted, {
      rename: (category, name) => this.rename(category, name),
      renameColours: (name) => this.rename("ColorSpace", name),
      repackPicture: (...picture) => this.streams.repackPicture(...picture),
      isHidden: (name) => properties instanceof PDFDict && this.layers.isHidden(properties.get(key(name))),
      onMarked: (hidden) => {
        if (hidden) this.findings.add("hidden", "hidden layer");
      },
    });
  }

  /** A stream's bytes. */
  unpack(stream: PDFRawStream): Bytes {
    return this.streams.unpack(stream.contents, filtersOf(stream));
  }

  private write(dict: PDFDict, bytes: Uint8Array): PDFRawStream {
    return this.writePacked(dict, this.streams.repack(bytes));
  }

  private writePacked(dict: PDFDict, { bytes, filter }: Packed): PDFRawStream {
    if (!PARAMETRIC.has(filter)) dict.delete(key("DecodeParms"));
    dict.set(key("Filter"), key(filter));
    dict.set(key("Length"), PDFNumber.of(bytes.length));
    return PDFRawStream.of(dict, bytes);
  }
}
