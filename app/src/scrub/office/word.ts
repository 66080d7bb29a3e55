// WordprocessingML (ISO/IEC 29500-1, 17): what stays of a DOCX.
import type { Findings } from "../findings.ts";
import { copyAttributes, namesIn, type Rules, type Vocabulary, words } from "./allowed.ts";
import { chooseAlternative } from "./alternative.ts";
import { CHART_PARTS, detachChart } from "./charts.ts";
import { diagramLines, type ReadPart } from "./diagrams.ts";
import { DRAWING, DRAWING_PREFIXES, DRAWING_TEXTS, DRAWING_VOCABULARIES, drawingValue } from "./drawing.ts";
import { keptFields, keptInstruction } from "./fields.ts";
import { type Format, LINKS, valueOf } from "./package.ts";
import type { Element, Node } from "./xml.ts";

export const W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const M = "http://schemas.openxmlformats.org/officeDocument/2006/math";
const TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const STORY = ["image"];

const ELEMENTS = words(`
  document body p r t tab br cr sym noBreakHyphen softHyphen ptab pPr rPr sectPr tbl tblPr tblGrid gridCol tr trPr tc tcPr
  tblPrEx drawing pict fldSimple fldChar instrText txbxContent hdr ftr background
  footnotes footnote endnotes endnote footnoteReference endnoteReference footnoteRef endnoteRef separator continuationSeparator
  styles docDefaults rPrDefault pPrDefault style name basedOn next link uiPriority qFormat semiHidden unhideWhenUsed tblStylePr
  numbering abstractNum multiLevelType lvl start numFmt lvlText lvlJc pStyle suff isLgl lvlRestart num abstractNumId
  lvlOverride startOverride
  fonts font panose1 charset family pitch sig
  settings defaultTabStop autoHyphenation evenAndOddHeaders mirrorMargins bordersDoNotSurroundHeader
  bordersDoNotSurroundFooter gutterAtTop displayBackgroundShape characterSpacingControl compat compatSetting footnotePr
  endnotePr pos numRestart numStart
  keepNext keepLines pageBreakBefore framePr widowControl numPr ilvl numId suppressLineNumbers pBdr top left bottom right
  between bar end shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN
  bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment
  textboxTightWrap outlineLvl cnfStyle
  rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint color w kern position sz szCs
  highlight u effect bdr fitText vertAlign rtl cs em eastAsianLayout specVanish vanish
  headerReference footerReference type pgSz pgMar pgBorders lnNumType pgNumType cols col formProt vAlign noEndnote titlePg
  rtlGutter docGrid
  tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW tblCellSpacing tblInd tblBorders insideH
  insideV tblLayout tblCellMar tblLook gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader hidden tcW gridSpan
  hMerge vMerge tcBorders tl2br tr2bl noWrap tcMar tcFitText hideMark
  ruby rubyPr rubyAlign hps hpsRaise hpsBaseText rt rubyBase`);

const ATTRIBUTES = `
  val ascii hAnsi eastAsia cs hint asciiTheme hAnsiTheme eastAsiaTheme cstheme color themeColor themeTint themeShade fill
  themeFill themeFillTint themeFillShade sz space shadow frame w h orient top right bottom left header footer gutter num
  equalWidth sep type id linePitch charSpace start end fmt chapStyle chapSep before after beforeLines afterLines
  beforeAutospacing afterAutospacing line lineRule firstLine hanging firstLineChars hangingChars leftChars rightChars
  startChars endChars pos leader fldCharType styleId customStyle default abstractNumId numId ilvl hRule font char firstRow
  lastRow firstColumn lastColumn noHBand noVBand hSpace vSpace wrap hAnchor vAnchor x xAlign y yAlign tblpX tblpY tblpXSpec
  tblpYSpec leftFromText rightFromText topFromText bottomFromText horzAnchor vertAnchor lines dropCap anchorLock restart
  countBy distance offsetFrom display zOrder vert vertCompress combine combineBrackets name uri customMarkFollows usb0 usb1
  usb2 usb3 csb0 csb1 clear alignment relativeTo instr`;

const MATH: Vocabulary = {
  elements:
    words(`oMath oMathPara oMathParaPr jc r rPr t sty scr nor lit f fPr num den type sSup sSupPr sSub sSubPr sSubSup
    sSubSupPr sPre sPrePr e sup sub rad radPr deg degHide d dPr begChr sepChr endChr grow shp nary naryPr chr limLoc subHide
    supHide func funcPr fName limLow limLowPr limUpp limUppPr lim m mPr mr mcs mc mcPr count mcJc acc accPr bar barPr pos
    groupChr groupChrPr vertJc eqArr eqArrPr box boxPr borderBox borderBoxPr ctrlPr argPr argSz`),
  plain: new Set(),
};

const UNWRAPPED = namesIn(W, "ins moveTo smartTag customXml hyperlink sdt sdtContent dir bdo");
const STYLE_USES = new Set(["pStyle", "rStyle", "tblStyle", "basedOn", "next", "link"]);
const BUILT_IN =
  /^(?:normal(?: table| \(web\))?|table (?:normal|grid)|default paragraph font|no list|(?:heading|toc|index) [1-9]|title|subtitle|header|footer|caption|(?:body text|list|list bullet|list number|list continue)(?: [2-5])?|list paragraph|no spacing|hyperlink|strong|emphasis|quote|intense (?:quote|emphasis|reference)|(?:footnote|endnote) (?:text|reference)|page number|toc heading|plain text|table of figures|book title|subtle (?:emphasis|reference)|light (?:list|grid|shading).*|medium (?:list|grid|shading).*|dark list.*|colorful (?:list|grid|shading).*)$/i;
const SETTING_URI = "http://schemas.microsoft.com/office/word";
const TRACKED = words("ins del moveFrom moveTo rPrChange pPrChange sectPrChange tblPrChange trPrChange tcPrChange");

/** How a DOCX is built, and its rules; `findings` hears what goes. */
export function wordFormat(findings: Findings): Format {
  const styles = new Map<string, string>();
  const part = (name: string, companions?: readonly string[]): Format["main"] => ({
    name,
    type: `${TYPE}.${name}+xml`,
    ...(companions ? { companions } : {}),
  });
  return {
    folder: "word",
    mediaType: `${TYPE}.document`,
    main: {
      name: "document",
      type: `${TYPE}.document.main+xml`,
      companions: ["styles", "numbering", "settings", "fontTable", "theme", "footnotes", "endnotes"],
    },
    kinds: {
      styles: part("styles"),
      numbering: part("numbering", STORY),
      settings: part("settings"),
      fontTable: part("fontTable"),
      theme: { type: "application/vnd.openxmlformats-officedocument.theme+xml" },
      header: part("header"),
      footer: part("footer"),
      footnotes: part("footnotes"),
      endnotes: part("endnotes"),
      ...CHART_PARTS,
    },
    prefixes: { ...DRAWING_PREFIXES, [W]: "w", [M]: "m" },
    rules: (root, _kind, read) => rulesFor(root, read, styles, findings),
  };
}

function rulesFor(root: Element, read: ReadPart, styles: Map<string, string>, findings: Findings): Rules {
  const fields = keptFields(root);
  const rules: Rules = {
    vocabularies: new Map([...DRAWING_VOCABULARIES, [W, { elements: ELEMENTS, plain: new Set() }], [M, MATH]]),
    qualified: new Set([...namesIn(W, ATTRIBUTES), ...namesIn(M, "val"), ...namesIn(LINKS, "id embed"), XML_SPACE]),
    unwrapped: new Set(UNWRAPPED),
    texts: new Set([...DRAWING_TEXTS, `${W} t`, `${W} instrText`, `${M} t`]),
    element: (element, copy) => {
      if (element.space === DRAWING.mc && element.name === "AlternateContent")
        return chooseAlternative(element, copy, (space) => rules.vocabularies.has(space));
      if (element.space !== W) return detachChart(element, copy, () => false);
      const lines = element.name === "drawing" ? diagramLines(element, read, findings) : null;
      return lines === null ? ownWord(element, fields, copy, rules, findings) : asRun(lines);
    },
    value: ({ space, name, value }, element) => {
      if (element.space !== W) return drawingValue(element.space, element.name, name, value);
      if (space !== W) return value;
      if (element.name === "style" && name === "styleId") return renamed(value, styles);
      if (STYLE_USES.has(element.name) && name === "val") return renamed(value, styles);
      if (element.name === "name" && name === "val" && !BUILT_IN.test(value)) return renamed(`name ${value}`, styles);
      if (element.name === "compatSetting" && name === "uri") return value === SETTING_URI ? value : null;
      return value;
    },
    onGone: ({ space, name }) => {
      if (/^comment/.test(name)) findings.add("text", "comments");
      else if (space === W && name.startsWith("bookmark")) findings.add("text", "bookmarks");
      else if (space === W && /^rsid/.test(name)) findings.add("hidden", "numbers of editing sessions");
      else if (name === "docVars" || name === "attachedTemplate") findings.add("software", name);
      else if (TRACKED.has(name)) findings.add("text", "tracked changes");
    },
  };
  return rules;
}

const XML_SPACE = "http://www.w3.org/XML/1998/namespace space";

/** Word's own cases: fields, deleted rows, hidden runs, objects of other programs. */
function ownWord(
  element: Element,
  fields: ReadonlySet<Element>,
  copy: (children: readonly Node[]) => Node[],
  rules: Rules,
  findings: Findings,
): readonly Node[] | undefined {
  switch (element.name) {
    case "fldChar":
      return fields.has(element) ? undefined : [];
    case "instrText":
      return fields.has(element) ? [{ ...element, attributes: [], children: [keptInstruction(element) ?? ""] }] : [];
    case "fldSimple": {
      const instruction = keptInstruction({ ...element, children: [valueOf(element, "instr") ?? ""] });
      if (instruction === null) return copy(element.children);
      return [
        { ...element, attributes: [{ space: W, name: "instr", value: instruction }], children: copy(element.children) },
      ];
    }
    case "tr":
      return has(element, "trPr", "del") ? gone(findings, "tracked changes") : undefined;
    case "r":
      return has(element, "rPr", "vanish") ? gone(findings, "hidden text") : undefined;
    case "object":
      findings.add("text", "files inside it");
      return [
        {
          ...element,
          name: "pict",
          attributes: copyAttributes(element, NOTHING, rules),
          children: copy(element.children),
        },
      ];
    default:
      return undefined;
  }
}

/** Lines within a run, each on a line of its own. */
function asRun(lines: readonly string[]): Element[] {
  const keep = [{ space: "http://www.w3.org/XML/1998/namespace", name: "space", value: "preserve" }];
  return lines.flatMap((line) => [
    { space: W, name: "t", attributes: keep, children: [line] },
    { space: W, name: "br", attributes: [], children: [] },
  ]);
}

const NOTHING: Vocabulary = { elements: new Set(), plain: new Set() };

function gone(findings: Findings, what: string): readonly Node[] {
  findings.add("text", what);
  return [];
}

function has(element: Element, properties: string, name: string): boolean {
  const inner = element.children.find((child) => typeof child !== "string" && child.name === properties);
  if (inner === undefined || typeof inner === "string") return false;
  const found = inner.children.find((child) => typeof child !== "string" && child.name === name);
  return (
    found !== undefined && typeof found !== "string" && !["0", "false", "off"].includes(valueOf(found, "val") ?? "")
  );
}

function renamed(name: string, names: Map<string, string>): string {
  const known = names.get(name) ?? `s${names.size + 1}`;
  names.set(name, known);
  return known;
}
