// XMP and IPTC, read only to name what was there. Never copied.
import type { Findings } from "./findings.ts";
import { kindOf } from "./names.ts";

const LONGEST_READ = 1_000_000;
const PROPERTY = /[<\s](?!(?:rdf|xmlns|x|xml|xpacket):)([A-Za-z][\w-]{0,30}:[A-Za-z][\w.-]{0,48})(?=[=\s/>])/g;

const IPTC_NAMES: Readonly<Record<number, string>> = {
  5: "ObjectName",
  25: "Keywords",
  55: "DateCreated",
  60: "TimeCreated",
  65: "OriginatingProgramSoftware",
  80: "By-line",
  85: "By-lineTitle",
  90: "City",
  92: "Sub-location",
  95: "Province-State",
  101: "Country-PrimaryLocationName",
  105: "Headline",
  110: "Credit",
  115: "Source",
  116: "CopyrightNotice",
  120: "Caption-Abstract",
};

/** Notes the properties of an XMP packet. */
export function noteXmp(untrusted: Uint8Array, findings: Findings): void {
  const text = new TextDecoder().decode(untrusted.subarray(0, LONGEST_READ));
  const names = Array.from(text.matchAll(PROPERTY), ([, name = ""]) => name);
  if (names.length === 0) findings.add("text", "XMP");
  for (const name of names) findings.add(kindOf(name, "text"), name);
}

/** Notes the fields of a Photoshop block of resources, IPTC among them. */
export function notePhotoshop(untrusted: Uint8Array, findings: Findings): void {
  findings.add("software", "Photoshop");
  for (let at = 0; at + 5 <= untrusted.length; at++) {
    // An IPTC field begins with 0x1C, its record (2: the picture) and its number.
    if (untrusted[at] !== 0x1c || untrusted[at + 1] !== 2) continue;
    const name = IPTC_NAMES[untrusted[at + 2] ?? 0];
    if (name !== undefined) findings.add(kindOf(name, "text"), name);
  }
}
