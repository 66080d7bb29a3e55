// PresentationML (ISO/IEC 29500-1, 19): what stays of a PPTX.
import type { Findings } from "../findings.ts";
import { namesIn, type Rules, words } from "./allowed.ts";
import { chooseAlternative } from "./alternative.ts";
import { CHART_PARTS, detachChart } from "./charts.ts";
import { diagramLines, linesAsShape, type ReadPart } from "./diagrams.ts";
import { DRAWING, DRAWING_PREFIXES, DRAWING_TEXTS, DRAWING_VOCABULARIES, drawingValue } from "./drawing.ts";
import { type Format, LINKS, type PartKind } from "./package.ts";

const P = "http://schemas.openxmlformats.org/presentationml/2006/main";
const TYPE = "application/vnd.openxmlformats-officedocument.presentationml";

const ELEMENTS = words(`
  presentation sldMasterIdLst sldMasterId sldIdLst sldId sldSz notesSz defaultTextStyle
  sld sldLayout sldMaster cSld spTree bg bgPr bgRef clrMap clrMapOvr sldLayoutIdLst sldLayoutId txStyles titleStyle bodyStyle
  otherStyle sp grpSp pic cxnSp graphicFrame nvSpPr nvGrpSpPr nvPicPr nvCxnSpPr nvGraphicFramePr cNvPr cNvSpPr cNvGrpSpPr
  cNvPicPr cNvCxnSpPr cNvGraphicFramePr nvPr ph spPr grpSpPr txBody style blipFill xfrm`);
const ATTRIBUTES = words(`id idx type orient sz hasCustomPrompt cx cy firstSlideNum rtl showMasterSp showMasterPhAnim
  preserve matchingName show hidden name txBox bwMode bg1 tx1 bg2 tx2 accent1 accent2 accent3 accent4 accent5 accent6 hlink
  folHlink rotWithShape dpi useBgFill shadeToTitle strictFirstAndLastChars`);

/** How a PPTX is built, and its rules; `findings` hears what goes. */
export function slidesFormat(findings: Findings): Format {
  const part = (name: string, companions?: readonly string[]): PartKind => ({
    type: `${TYPE}.${name}+xml`,
    ...(companions ? { companions } : {}),
  });
  return {
    folder: "ppt",
    mediaType: `${TYPE}.presentation`,
    main: { name: "presentation", ...part("presentation.main", ["theme", "tableStyles"]) },
    kinds: {
      slide: part("slide", ["slideLayout"]),
      slideLayout: part("slideLayout", ["slideMaster"]),
      slideMaster: part("slideMaster", ["theme"]),
      tableStyles: part("tableStyles"),
      theme: { type: "application/vnd.openxmlformats-officedocument.theme+xml" },
      ...CHART_PARTS,
    },
    prefixes: { ...DRAWING_PREFIXES, [P]: "p" },
    rules: (_root, _kind, read) => rulesFor(read, findings),
  };
}

function rulesFor(read: ReadPart, findings: Findings): Rules {
  const rules: Rules = {
    vocabularies: new Map([...DRAWING_VOCABULARIES, [P, { elements: ELEMENTS, plain: ATTRIBUTES }]]),
    qualified: new Set(namesIn(LINKS, "id embed")),
    unwrapped: new Set(),
    texts: new Set(DRAWING_TEXTS),
    element: (element, copy) => {
      if (element.space === DRAWING.mc && element.name === "AlternateContent")
        return chooseAlternative(element, copy, (space) => rules.vocabularies.has(space));
      if (element.space !== P || element.name !== "graphicFrame") return detachChart(element, copy, () => false);
      const lines = diagramLines(element, read, findings);
      return lines === null ? undefined : copy([linesAsShape(element, P, lines)]);
    },
    value: ({ name, value }, element) => {
      if (element.name === "tblStyle" && name === "styleName") return "x";
      return drawingValue(element.space, element.name, name, value);
    },
    onGone: ({ name }) => {
      if (name === "custDataLst" || name === "tagLst") findings.add("text", "custom data");
      else if (name === "hlinkClick" || name === "hlinkMouseOver")
        findings.add("text", "links behind words and pictures");
      else if (name === "timing" || name === "transition") findings.add("software", "animations");
      else if (name === "audioFile" || name === "videoFile") findings.add("text", "sound and video");
    },
  };
  return rules;
}
