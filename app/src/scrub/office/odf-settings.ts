// Of an OpenDocument file's settings only those that move its lines: each a yes or a no, from a list.
import { type Bytes, utf8 } from "../../envelope/bytes.ts";
import { words } from "./allowed.ts";
import { type Element, readXml } from "./xml.ts";

const OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
const CONFIG = "urn:oasis:names:tc:opendocument:xmlns:config:1.0";

const KEPT = words(`AddExternalLeading AddFrameOffsets AddParaLineSpacingToTableCells AddParaSpacingToTableCells
  AddParaTableSpacing AddParaTableSpacingAtStart AddVerticalFrameOffsets ApplyParagraphMarkFormatToNumbering
  ClipAsCharacterAnchoredWriterFlyFrames ClippedPictures CollapseEmptyCellPara ConsiderTextWrapOnObjPos
  DoNotCaptureDrawObjsOnPage DoNotJustifyLinesWithManualBreak DoNotResetParaAttrsForNumFont FloattableNomargins
  FrameAutowidthWithMorePara HeaderSpacingBelowLastPara IgnoreFirstLineIndentInNumbering
  IgnoreTabsAndBlanksForLineCalculation InvertBorderSpacing MsWordCompMinLineHeightByFly MsWordCompTrailingBlanks
  NoGapAfterNoteNumber NoNumberingShowFollowBy OldNumbering PropLineSpacingShrinksFirstLine StylesNoDefault
  SubtractFlysAnchoredAtFlys SurroundTextWrapSmall TabAtLeftIndentForParagraphsInList TabOverMargin TabOverSpacing
  TabOverflow TableRowKeep TabsRelativeToIndent TreatSingleColumnBreakAsPageBreak UnbreakableNumberings
  UnxForceZeroExtLeading UseFormerLineSpacing UseFormerObjectPositioning UseFormerTextWrapping`);

/** A settings part of what is kept. Throws ScrubRefused where the old one is no XML. */
export function copySettings(untrusted: Bytes): Bytes {
  const items = [...collect(readXml(untrusted), new Map<string, string>())].map(
    ([name, value]) => `<c:config-item c:name="${name}" c:type="boolean">${value}</c:config-item>`,
  );
  const set = `<c:config-item-set c:name="ooo:configuration-settings">${items.join("")}</c:config-item-set>`;
  return utf8(
    `<?xml version="1.0" encoding="UTF-8"?>\n<o:document-settings xmlns:o="${OFFICE}" xmlns:c="${CONFIG}"` +
      ` xmlns:ooo="http://openoffice.org/2004/office" o:version="1.3"><o:settings>${set}</o:settings></o:document-settings>`,
  );
}

function collect(element: Element, kept: Map<string, string>): Map<string, string> {
  const name = element.attributes.find(({ name }) => name === "name")?.value ?? "";
  const [value] = element.children;
  if (element.name === "config-item" && KEPT.has(name) && (value === "true" || value === "false"))
    kept.set(name, value);
  for (const child of element.children) if (typeof child !== "string") collect(child, kept);
  return kept;
}
