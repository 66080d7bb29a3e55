// The allow-list: which entries of a PDF's dictionaries make a page look as it does, and what each of them is (ISO 32000-2).

/** What a value may be. `each X` is a dictionary of named resources, `list X` an array. */
export type Kind =
  | "plain" // numbers, truth values, and arrays of them
  | "names" // a name, or names and numbers in arrays
  | "text" // a string of the format's own, never of a person's
  | "lookup" // a string or a stream of colours
  | "mask" // an image, or an array of numbers
  | "colours"
  | "encoding"
  | "functions"
  | "fontName"
  | "softMask"
  | "gsFont"
  | "xobject"
  | "pattern"
  | "cmap"
  | "gidMap"
  | "charProcs"
  | Shape
  | `each ${"colours" | "extGState" | "font" | "pattern" | "shading" | "xobject"}`
  | "list font";

/** Entries that stay, by the kind of dictionary. */
export const SHAPES = {
  function: {
    ...{ FunctionType: "plain", Domain: "plain", Range: "plain", Functions: "functions", Bounds: "plain" },
    ...{ Encode: "plain", C0: "plain", C1: "plain", N: "plain", Size: "plain", BitsPerSample: "plain", Order: "plain" },
    Decode: "plain",
  },
  page: {
    ...{ MediaBox: "plain", CropBox: "plain", BleedBox: "plain", TrimBox: "plain", ArtBox: "plain" },
    ...{ Rotate: "plain", UserUnit: "plain", Resources: "resources", Group: "group" },
  },
  resources: {
    ColorSpace: "each colours",
    ExtGState: "each extGState",
    Font: "each font",
    Pattern: "each pattern",
    Shading: "each shading",
    XObject: "each xobject",
  },
  group: { Type: "names", S: "names", CS: "colours", I: "plain", K: "plain" },
  extGState: {
    ...{ Type: "names", LW: "plain", LC: "plain", LJ: "plain", ML: "plain", D: "plain", OP: "plain", op: "plain" },
    ...{ OPM: "plain", Font: "gsFont", BG: "function", BG2: "functions", UCR: "function", UCR2: "functions" },
    ...{ TR: "functions", TR2: "functions", FL: "plain", SM: "plain", SA: "plain", BM: "names", SMask: "softMask" },
    ...{ CA: "plain", ca: "plain", AIS: "plain", TK: "plain" },
  },
  softMaskDict: { Type: "names", S: "names", G: "form", BC: "plain", TR: "functions" },
  form: {
    ...{ Type: "names", Subtype: "names", FormType: "plain", BBox: "plain", Matrix: "plain" },
    ...{ Resources: "resources", Group: "group" },
  },
  image: {
    ...{ Type: "names", Subtype: "names", Width: "plain", Height: "plain", ColorSpace: "colours", Decode: "plain" },
    ...{ BitsPerComponent: "plain", ImageMask: "plain", Mask: "mask", SMask: "image", Matte: "plain" },
    ...{ Interpolate: "plain", DecodeParms: "decodeParms" },
  },
  decodeParms: {
    ...{ Predictor: "plain", Colors: "plain", BitsPerComponent: "plain", Columns: "plain" },
    ...{ K: "plain", EndOfLine: "plain", EncodedByteAlign: "plain", Rows: "plain", EndOfBlock: "plain" },
    ...{ BlackIs1: "plain", DamagedRowsBeforeError: "plain", ColorTransform: "plain" },
  },
  tiling: {
    ...{ Type: "names", PatternType: "plain", PaintType: "plain", TilingType: "plain", BBox: "plain" },
    ...{ XStep: "plain", YStep: "plain", Matrix: "plain", Resources: "resources" },
  },
  shadingPattern: { Type: "names", PatternType: "plain", Shading: "shading", Matrix: "plain", ExtGState: "extGState" },
  shading: {
    ...{ ShadingType: "plain", ColorSpace: "colours", Background: "plain", BBox: "plain", AntiAlias: "plain" },
    ...{ Function: "functions", Coords: "plain", Domain: "plain", Extend: "plain", Matrix: "plain" },
    ...{ BitsPerCoordinate: "plain", BitsPerComponent: "plain", BitsPerFlag: "plain", Decode: "plain" },
    ...{ VerticesPerRow: "plain" },
  },
  font: {
    ...{ Type: "names", Subtype: "names", BaseFont: "fontName", FirstChar: "plain", LastChar: "plain" },
    ...{ Widths: "plain", FontDescriptor: "fontDescriptor", Encoding: "encoding", ToUnicode: "cmap" },
    ...{ DescendantFonts: "list font", CIDSystemInfo: "cidSystemInfo", DW: "plain", W: "plain", DW2: "plain" },
    ...{ W2: "plain", CIDToGIDMap: "gidMap", FontBBox: "plain", FontMatrix: "plain", CharProcs: "charProcs" },
    Resources: "resources",
  },
  fontDescriptor: {
    ...{ Type: "names", FontName: "fontName", Flags: "plain", FontBBox: "plain", ItalicAngle: "plain" },
    ...{ Ascent: "plain", Descent: "plain", Leading: "plain", CapHeight: "plain", XHeight: "plain", StemV: "plain" },
    ...{ StemH: "plain", AvgWidth: "plain", MaxWidth: "plain", MissingWidth: "plain", FontWeight: "plain" },
    ...{ FontFile: "fontFile", FontFile2: "fontFile", FontFile3: "fontFile" },
  },
  fontFile: { Subtype: "names", Length1: "plain", Length2: "plain", Length3: "plain" },
  encodingDict: { Type: "names", BaseEncoding: "names", Differences: "names" },
  cidSystemInfo: { Registry: "text", Ordering: "text", Supplement: "plain" },
  cmapStream: { Type: "names", CMapName: "names", CIDSystemInfo: "cidSystemInfo", WMode: "plain", UseCMap: "encoding" },
  data: {},
  glyph: {},
} as const satisfies Record<string, Record<string, Kind>>;

/** A kind of dictionary. */
export type Shape =
  | "page"
  | "resources"
  | "group"
  | "extGState"
  | "softMaskDict"
  | "form"
  | "image"
  | "decodeParms"
  | "tiling"
  | "shadingPattern"
  | "shading"
  | "fontDescriptor"
  | "font"
  | "fontFile"
  | "encodingDict"
  | "cidSystemInfo"
  | "cmapStream"
  | "function"
  | "data"
  | "glyph";

/** Streams whose data are operators. */
export const OF_OPERATORS: readonly Shape[] = ["form", "tiling", "glyph"];

/** Entries that are left out and say nothing about anybody. */
export const SILENT: ReadonlySet<string> = new Set([
  ...["Parent", "Kids", "Count", "Contents", "Length", "Filter", "F", "DL", "ProcSet", "Name", "StructParents"],
  ...["StructParent", "Tabs", "Dur", "Trans", "CharSet", "CIDSet", "Intent", "Type", "OC", "Properties"],
  "JBIG2Globals",
]);
