// What the properties of an office file say about its maker: read only to name it. Never copied.
import type { Bytes } from "../../envelope/bytes.ts";
import type { FindingKind, Findings } from "../findings.ts";
import { type Element, readXml } from "./xml.ts";

const KINDS: readonly (readonly [RegExp, FindingKind])[] = [
  [/creator|modifiedby|manager|company|printed-by/i, "person"],
  [/date|created|modified|printed|duration|cycles|totaltime|revision/i, "time"],
  [/application|appversion|generator|template/i, "software"],
  [/title|subject|keyword|description|category|comment|name|user-defined|lpwstr/i, "text"],
];
const LONGEST_NAME = 40;
/** Says of the links in a file whether they were brought up to date: nothing of anybody. */
const SILENT = "LinksUpToDate";

/** Names the properties that a part holds; a part that can't be read is named as a whole. */
export function noteProperties(untrusted: Bytes, findings: Findings): void {
  try {
    note(readXml(untrusted), findings);
  } catch {
    findings.add("text", "properties");
  }
}

function note({ name, children }: Element, findings: Findings): void {
  const elements = children.filter((child) => typeof child !== "string");
  for (const element of elements) note(element, findings);
  const text = children.filter((child) => typeof child === "string").join("");
  if (elements.length > 0 || text.trim() === "" || name.length > LONGEST_NAME || name === SILENT) return;
  const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1];
  if (kind !== undefined) findings.add(kind, name);
}
