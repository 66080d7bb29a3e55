// Charts of DrawingML (ISO/IEC 29500-1, 21.2): they keep the numbers and words that they show, not the workbook behind them.
import { namesIn, type Vocabulary, words } from "./allowed.ts";
import type { PartKind } from "./package.ts";
import { childNamed, type Element, type Node, textOf } from "./xml.ts";

const OPEN = "http://schemas.openxmlformats.org/drawingml/2006";
const A = `${OPEN}/main`;

/** Namespaces of charts, by their prefixes. */
export const CHARTS = { c: `${OPEN}/chart`, cdr: `${OPEN}/chartDrawing` } as const;

/** Parts that hold charts. */
export const CHART_PARTS: Readonly<Record<string, PartKind>> = {
  chart: { type: "application/vnd.openxmlformats-officedocument.drawingml.chart+xml" },
  chartUserShapes: { type: "application/vnd.openxmlformats-officedocument.drawingml.chartshapes+xml" },
};

const PARTS_OF_CHARTS = `chartSpace date1904 roundedCorners style clrMapOvr chart title tx rich strRef f strCache ptCount pt v
  layout manualLayout layoutTarget xMode yMode wMode hMode x y w h overlay spPr txPr autoTitleDeleted view3D hPercent rotX rotY
  depthPercent rAngAx perspective floor sideWall backWall thickness plotArea legend legendPos legendEntry plotVisOnly
  dispBlanksAs showDLblsOverMax userShapes dTable showHorzBorder showVertBorder showOutline showKeys`;
const KINDS_OF_CHARTS = `areaChart area3DChart lineChart line3DChart stockChart radarChart scatterChart pieChart pie3DChart
  doughnutChart barChart bar3DChart ofPieChart surfaceChart surface3DChart bubbleChart barDir grouping varyColors gapWidth
  gapDepth overlap serLines dropLines hiLowLines upDownBars upBars downBars firstSliceAng holeSize ofPieType splitType splitPos
  custSplit secondPiePt secondPieSize bubbleScale showNegBubbles sizeRepresents scatterStyle radarStyle wireframe bandFmts
  bandFmt`;
const SERIES = `ser idx order invertIfNegative pictureOptions pictureFormat pictureStackUnit applyToFront applyToSides applyToEnd
  dPt marker symbol size bubble3D explosion dLbls dLbl delete numFmt dLblPos showLegendKey showVal showCatName showSerName
  showPercent showBubbleSize separator showLeaderLines leaderLines trendline name trendlineType period forward backward intercept
  dispRSqr dispEq trendlineLbl errBars errDir errBarType errValType noEndCap plus minus cat val xVal yVal bubbleSize numRef
  numCache formatCode numLit strLit multiLvlStrRef multiLvlStrCache lvl shape smooth`;
const AXES = `axId catAx valAx dateAx serAx scaling logBase orientation max min axPos majorGridlines minorGridlines majorTickMark
  minorTickMark tickLblPos crossAx crosses crossesAt crossBetween auto lblAlgn lblOffset noMultiLvlLbl majorUnit minorUnit
  dispUnits builtInUnit custUnit dispUnitsLbl baseTimeUnit majorTimeUnit minorTimeUnit tickLblSkip tickMarkSkip`;

/** What stays of charts, by namespace; `drawing` are the attributes of shapes. */
export function chartVocabularies(drawing: ReadonlySet<string>): readonly (readonly [string, Vocabulary])[] {
  return [
    [
      CHARTS.c,
      {
        elements: words([PARTS_OF_CHARTS, KINDS_OF_CHARTS, SERIES, AXES].join(" ")),
        plain: new Set([...drawing, ...words("val idx formatCode sourceLinked")]),
      },
    ],
    [
      CHARTS.cdr,
      {
        elements:
          words(`relSizeAnchor absSizeAnchor from to ext x y sp nvSpPr cNvPr cNvSpPr spPr style txBody cxnSp nvCxnSpPr
          cNvCxnSpPr pic nvPicPr cNvPicPr blipFill grpSp nvGrpSpPr cNvGrpSpPr grpSpPr`),
        plain: drawing,
      },
    ],
  ];
}

/** Elements of charts that hold text, or a number as text. */
export const CHART_TEXTS: readonly string[] = [
  ...namesIn(CHARTS.c, "f v formatCode separator name"),
  ...namesIn(CHARTS.cdr, "x y"),
];

const SOMEWHERE = "Sheet1!$A$1";

/**
 * A chart's own say on an element: what refers to cells that do not come along becomes the numbers and words themselves.
 *
 * `keeps` tells of a formula whether the cells that it means come along.
 */
export function detachChart(
  element: Element,
  copy: (children: readonly Node[]) => Node[],
  keeps: (formula: string) => boolean,
): readonly Node[] | undefined {
  if (element.space !== CHARTS.c) return undefined;
  switch (element.name) {
    case "ser":
      return [
        { ...element, attributes: [], children: copy(element.children.map((child) => nameAsText(child, keeps))) },
      ];
    case "tx": {
      const ref = refersOut(element, keeps);
      return ref && [{ ...element, attributes: [], children: copy([asParagraph(ref)]) }];
    }
    case "cat":
    case "val":
    case "xVal":
    case "yVal":
    case "bubbleSize":
    case "plus":
    case "minus": {
      const ref = refersOut(element, keeps);
      return ref && [{ ...element, attributes: [], children: copy([asLiteral(ref)]) }];
    }
    case "f":
      return keeps(textOf(element)) ? undefined : [{ ...element, attributes: [], children: [SOMEWHERE] }];
    default:
      return undefined;
  }
}

/** The reference in an element, where its cells do not come along and what they held can stand for itself. */
function refersOut(element: Element, keeps: (formula: string) => boolean): Element | undefined {
  const ref = childNamed(element, "strRef") ?? childNamed(element, "numRef");
  const formula = ref && childNamed(ref, "f");
  return formula && !keeps(textOf(formula)) ? ref : undefined;
}

function asLiteral(ref: Element): Element {
  const isText = ref.name === "strRef";
  const cache = childNamed(ref, isText ? "strCache" : "numCache");
  return {
    space: CHARTS.c,
    name: isText ? "strLit" : "numLit",
    attributes: [],
    children: cache?.children ?? [count("0")],
  };
}

function nameAsText(child: Node, keeps: (formula: string) => boolean): Node {
  if (typeof child === "string" || child.name !== "tx") return child;
  const ref = refersOut(child, keeps);
  return ref ? { ...child, children: [element(CHARTS.c, "v", [shownOf(ref)])] } : child;
}

function asParagraph(ref: Element): Element {
  const run = element(A, "r", [element(A, "t", [shownOf(ref)])]);
  return element(CHARTS.c, "rich", [element(A, "bodyPr", []), element(A, "p", [run])]);
}

function shownOf(ref: Element): string {
  const cache = childNamed(ref, "strCache") ?? childNamed(ref, "numCache");
  const points = cache?.children.filter((child) => typeof child !== "string" && child.name === "pt") ?? [];
  return points
    .map((point) => (typeof point === "string" ? undefined : childNamed(point, "v")))
    .map((value) => (value ? textOf(value) : ""))
    .join(" ");
}

function count(value: string): Element {
  return { space: CHARTS.c, name: "ptCount", attributes: [{ space: "", name: "val", value }], children: [] };
}

function element(space: string, name: string, children: Node[]): Element {
  return { space, name, attributes: [], children };
}
