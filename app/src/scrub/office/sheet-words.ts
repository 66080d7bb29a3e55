// The words of SpreadsheetML (ISO/IEC 29500-1, 18) that make a workbook's cells read and look as they do.
import { namesIn, type Vocabulary, words } from "./allowed.ts";

/** The namespace of workbooks. */
export const S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

const BOOK = "workbook workbookPr bookViews workbookView sheets sheet definedNames definedName";
const SHEET = `worksheet chartsheet sheetPr tabColor outlinePr pageSetUpPr dimension sheetViews sheetView pane sheetFormatPr cols
  col sheetData row c f v is autoFilter mergeCells mergeCell conditionalFormatting cfRule formula colorScale dataBar iconSet
  cfvo dataValidations dataValidation formula1 formula2 printOptions pageMargins pageSetup headerFooter oddHeader oddFooter
  evenHeader evenFooter firstHeader firstFooter rowBreaks colBreaks brk drawing picture tableParts tablePart`;
const STRINGS =
  "sst si t r rPr b i strike condense extend outline shadow u vertAlign sz color rFont family charset scheme";
const STYLES = `styleSheet numFmts numFmt fonts font name fills fill patternFill fgColor bgColor gradientFill stop borders border
  left right top bottom start end diagonal vertical horizontal cellStyleXfs cellXfs xf alignment protection cellStyles cellStyle
  dxfs dxf tableStyles tableStyle tableStyleElement colors indexedColors rgbColor`;
const TABLE = "table tableColumns tableColumn calculatedColumnFormula totalsRowFormula tableStyleInfo";

const OF_BOOK = "date1904 activeTab firstSheet name sheetId state localSheetId hidden";
const OF_SHEET = `r s t spans customFormat ht customHeight outlineLevel collapsed thickTop thickBot si ref dt2D dtr r1 r2 min max width
  style bestFit customWidth defaultRowHeight defaultColWidth baseColWidth zeroHeight outlineLevelRow outlineLevelCol showGridLines
  rightToLeft tabSelected view zoomScale zoomScaleNormal workbookViewId showZeros showRowColHeaders showFormulas
  showOutlineSymbols defaultGridColor colorId xSplit ySplit topLeftCell activePane fitToPage autoPageBreaks summaryBelow
  summaryRight man id`;
const OF_RULES = `sqref priority stopIfTrue aboveAverage percent bottom operator text timePeriod rank stdDev equalAverage gte
  iconSet showValue reverse minLength maxLength type allowBlank showDropDown showInputMessage showErrorMessage errorTitle error
  promptTitle prompt errorStyle`;
const OF_PAGES = `horizontalCentered verticalCentered headings gridLines gridLinesSet left right top bottom header footer paperSize
  orientation scale fitToWidth fitToHeight firstPageNumber useFirstPageNumber pageOrder blackAndWhite draft errors
  differentOddEven differentFirst scaleWithDoc alignWithMargins`;
const OF_STYLES = `numFmtId formatCode val rgb theme tint indexed auto patternType degree position diagonalUp diagonalDown outline
  fontId fillId borderId xfId quotePrefix applyNumberFormat applyFont applyFill applyBorder applyAlignment applyProtection
  horizontal vertical textRotation wrapText indent relativeIndent justifyLastLine shrinkToFit readingOrder locked builtinId iLevel
  dxfId defaultTableStyle defaultPivotStyle pivot table size`;
const OF_TABLES = `displayName totalsRowCount headerRowCount totalsRowShown headerRowDxfId dataDxfId totalsRowDxfId
  headerRowBorderDxfId tableBorderDxfId totalsRowBorderDxfId totalsRowLabel totalsRowFunction showFirstColumn showLastColumn
  showRowStripes showColumnStripes array`;

/** What stays of a workbook's own words. */
export const SHEET_VOCABULARY: Vocabulary = {
  elements: words([BOOK, SHEET, STRINGS, STYLES, TABLE].join(" ")),
  plain: words([OF_BOOK, OF_SHEET, OF_RULES, OF_PAGES, OF_STYLES, OF_TABLES].join(" ")),
};

/** Elements that hold text. */
export const SHEET_TEXTS: readonly string[] = namesIn(
  S,
  `t f v formula formula1 formula2 calculatedColumnFormula totalsRowFormula definedName oddHeader oddFooter evenHeader
  evenFooter firstHeader firstFooter`,
);

/** Elements that mean nothing once all in them went. */
export const EMPTIED = words("definedNames dataValidations conditionalFormatting");

/** What goes, in words for the list of findings. */
export const GONE: Readonly<Record<string, readonly ["person" | "text" | "hidden" | "software", string]>> = {
  fileSharing: ["person", "who locked it"],
  customWorkbookViews: ["person", "views of people"],
  customSheetViews: ["person", "views of people"],
  scenarios: ["person", "scenarios and who made them"],
  workbookProtection: ["hidden", "passwords, as numbers"],
  sheetProtection: ["hidden", "passwords, as numbers"],
  protectedRanges: ["hidden", "passwords, as numbers"],
  fileVersion: ["software", "fileVersion"],
  hyperlinks: ["text", "links behind words and pictures"],
  phoneticPr: ["text", "how words are read aloud"],
  rPh: ["text", "how words are read aloud"],
  oleObjects: ["text", "files inside it"],
  controls: ["text", "buttons and boxes to fill in"],
  filterColumn: ["text", "words of filters"],
  webPublishItems: ["person", "where it was published"],
  customProperties: ["text", "custom data"],
  legacyDrawingHF: ["text", "pictures above and below a printed page"],
};
