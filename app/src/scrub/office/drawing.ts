// The words of DrawingML (ISO/IEC 29500-1, 20 to 21) and of its forerunner VML: shapes, pictures, their colours and texts.
import { type Vocabulary, words } from "./allowed.ts";
import { CHART_TEXTS, CHARTS, chartVocabularies } from "./charts.ts";
import { LINKS } from "./package.ts";

const OPEN = "http://schemas.openxmlformats.org/drawingml/2006";
const MICROSOFT = "http://schemas.microsoft.com/office/word/2010";

/** Namespaces of drawings. */
export const DRAWING = {
  a: `${OPEN}/main`,
  pic: `${OPEN}/picture`,
  wp: `${OPEN}/wordprocessingDrawing`,
  xdr: `${OPEN}/spreadsheetDrawing`,
  wps: `${MICROSOFT}/wordprocessingShape`,
  wpg: `${MICROSOFT}/wordprocessingGroup`,
  v: "urn:schemas-microsoft-com:vml",
  mc: "http://schemas.openxmlformats.org/markup-compatibility/2006",
} as const;

/** Their prefixes in what we write. */
export const DRAWING_PREFIXES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries({ ...DRAWING, ...CHARTS }).map(([prefix, space]) => [space, prefix])),
  [LINKS]: "r",
};

const COLOURS = `srgbClr schemeClr sysClr prstClr scrgbClr hslClr alpha alphaMod alphaOff lum lumMod lumOff tint shade
  sat satMod satOff hue hueMod hueOff inv gray comp gamma invGamma red redMod redOff green greenMod greenOff
  blue blueMod blueOff`;
const FILLS = `noFill solidFill gradFill gsLst gs lin path fillToRect tileRect pattFill fgClr bgClr blipFill grpFill blip
  stretch fillRect srcRect tile alphaModFix biLevel grayscl duotone clrChange clrFrom clrTo lum fill clrRepl`;
const LINES = "ln lnL lnR lnT lnB lnTlToBr lnBlToTr prstDash custDash ds round bevel miter headEnd tailEnd";
const EFFECTS = `effectLst outerShdw innerShdw glow softEdge reflection blur prstShdw fillOverlay scene3d camera rot lightRig
  sp3d bevelT bevelB extrusionClr contourClr flatTx`;
const SHAPES = `graphic graphicData xfrm off ext chOff chExt prstGeom custGeom avLst gd gdLst ahLst cxnLst cxn rect pathLst
  path moveTo lnTo arcTo cubicBezTo quadBezTo close pt pos`;
const TEXT = `bodyPr prstTxWarp normAutofit spAutoFit noAutofit lstStyle defPPr lvl1pPr lvl2pPr lvl3pPr lvl4pPr lvl5pPr
  lvl6pPr lvl7pPr lvl8pPr lvl9pPr p pPr r rPr t br fld endParaRPr defRPr latin ea cs sym highlight uFill uLn uFillTx uLnTx
  buNone buChar buAutoNum buBlip buFont buFontTx buClr buClrTx buSzPct buSzPts buSzTx tabLst tab lnSpc spcBef spcAft
  spcPct spcPts txBody`;
const TABLES = `tbl tblPr tblGrid gridCol tr tc tcPr tableStyleId tblStyleLst tblStyle wholeTbl band1H band2H band1V band2V
  firstRow lastRow firstCol lastCol neCell nwCell seCell swCell tblBg tcStyle tcTxStyle tcBdr left right top bottom insideH
  insideV tl2br tr2bl fontRef fillRef lnRef effectRef`;
const THEMES = `theme themeElements clrScheme dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink
  fontScheme majorFont minorFont font fmtScheme fillStyleLst lnStyleLst effectStyleLst effectStyle bgFillStyleLst
  objectDefaults spDef lnDef txDef spPr style extraClrSchemeLst masterClrMapping overrideClrMapping`;

const ATTRIBUTES = words(`ang algn anchor anchorCtr adj anchorx b baseline bIns bg1 bg2 tx1 tx2 accent1 accent2 accent3
  accent4 accent5 accent6 hlink folHlink blurRad bldLvl blend bandCol bandRow brightness bwMode cap capStyle charset char
  cmpd compatLnSpc contrast cx cy dir dist distB distL distR distT defTabSz eaLnBrk endA endPos fadeDir firstCol firstRow
  lastCol lastRow flip flipH flipV fmla fontAlgn fontScale forceAA fov fromWordArt fill g gridSpan h hangingPunct hR wR
  horzOverflow hMerge vMerge rowSpan id idx i indent kern kumimoji kx ky l lat lon rev lIns rIns tIns latinLnBrk len lastClr
  lim lnSpcReduction lvl marL marR marT marB name numCol noChangeAspect path pitchFamily panose pos prst prstMaterial
  presetSubtype pri rad ref r rot rotWithShape rtl rtlCol scaled script setClr spc spcCol spcFirstLastPara spcCenter st stA
  startAt stPos stretchy strike stroke style styleId extrusionOk extrusionH contourW sx sy sz swAng stAng t b tint thresh
  type typeface tx u upright uri useA val vert vertOverflow w wrap x y z amt bright on q d invX invY bx by zoom pitch
  simplePos relativeHeight behindDoc locked layoutInCell allowOverlap relativeFrom wrapText l thruBlk noChangeArrowheads
  def styleName isPhoto editAs txBox prstDash ltrLastRow tblpPr`);

function vocabulary(elements: string): Vocabulary {
  return { elements: words(elements), plain: ATTRIBUTES };
}

/** What stays of drawings, by namespace. */
export const DRAWING_VOCABULARIES: readonly (readonly [string, Vocabulary])[] = [
  [DRAWING.a, vocabulary([COLOURS, FILLS, LINES, EFFECTS, SHAPES, TEXT, TABLES, THEMES].join(" "))],
  [DRAWING.pic, vocabulary("pic nvPicPr cNvPr cNvPicPr blipFill spPr style")],
  [
    DRAWING.wp,
    vocabulary(`inline anchor simplePos positionH positionV posOffset align extent effectExtent wrapNone wrapSquare
      wrapTight wrapThrough wrapTopAndBottom wrapPolygon start lineTo docPr cNvGraphicFramePr`),
  ],
  [DRAWING.wps, vocabulary("wsp cNvPr cNvSpPr cNvCnPr spPr style txbx bodyPr")],
  [DRAWING.wpg, vocabulary("wgp grpSp cNvPr cNvGrpSpPr grpSpPr")],
  [
    DRAWING.xdr,
    vocabulary(`wsDr twoCellAnchor oneCellAnchor absoluteAnchor from to col colOff row rowOff pos ext sp nvSpPr cNvPr cNvSpPr
      spPr style txBody pic nvPicPr cNvPicPr blipFill cxnSp nvCxnSpPr cNvCxnSpPr grpSp nvGrpSpPr cNvGrpSpPr grpSpPr
      graphicFrame nvGraphicFramePr cNvGraphicFramePr xfrm clientData`),
  ],
  [
    DRAWING.v,
    {
      elements:
        words(`shape shapetype rect roundrect oval line polyline group textbox imagedata fill stroke path formulas f
        shadow textpath`),
      plain:
        words(`style type id coordsize coordorigin path adj filled fillcolor stroked strokecolor strokeweight opacity
        from to points arcsize inset eqn angle color on weight offset focus color2 joinstyle endarrow startarrow dashstyle
        gradientshapeok textpathok fitshape string cropleft croptop cropright cropbottom`),
    },
  ],
  ...chartVocabularies(ATTRIBUTES),
  [DRAWING.mc, { elements: words("AlternateContent Choice Fallback"), plain: words("Requires") }],
];

/** Elements of drawings that hold text, or a number as text. */
export const DRAWING_TEXTS: readonly string[] = [
  `${DRAWING.a} t`,
  `${DRAWING.a} tableStyleId`,
  ...["posOffset", "align"].map((name) => `${DRAWING.wp} ${name}`),
  ...CHART_TEXTS,
  ...["col", "colOff", "row", "rowOff"].map((name) => `${DRAWING.xdr} ${name}`),
];

const OWN_NAME = new Set(["gd", "font"]);
const FIELD_NUMBER = "{00000000-0000-4000-8000-000000000000}";
const OPEN_WORD = /^http:\/\/(?:schemas\.openxmlformats\.org|schemas\.microsoft\.com\/office)\/[A-Za-z0-9/.]{1,80}$/;
const SHAPE_TYPE = /^#?_x0000_[a-z]\d{1,8}$/;

/** An attribute's value in a drawing: names of things in it go, where they must be there they become an `x`. */
export function drawingValue(space: string, element: string, name: string, value: string): string | null {
  if (space === DRAWING.v) return (name === "id" || name === "type") && !SHAPE_TYPE.test(value) ? null : value;
  if (element === "fld" && name === "id") return FIELD_NUMBER;
  if (name === "uri" && !OPEN_WORD.test(value)) return null;
  if (name === "name" && !OWN_NAME.has(element)) return "x";
  return value;
}
