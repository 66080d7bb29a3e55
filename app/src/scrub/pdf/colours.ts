// Colour spaces (ISO 32000-2, 8.6): profiles give way to the device's own colours, spot colours lose their names.
import { PDFArray, type PDFContext, PDFName, PDFNumber, PDFStream, type PDFObject } from "@cantoo/pdf-lib";
import { demand, support } from "../refused.ts";
import type { Copier } from "./copier.ts";

/** Colour spaces that are a name alone, by their long and their short spelling. */
export const DEVICE_COLOURS: ReadonlySet<string> = new Set([
  ...["DeviceGray", "DeviceRGB", "DeviceCMYK", "Pattern", "G", "RGB", "CMYK", "Indexed", "I"],
]);
const BY_COMPONENTS: Readonly<Record<number, string>> = { 1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK" };
const COMPONENTS: Readonly<Record<string, number>> = {
  ...{ DeviceGray: 1, G: 1, DeviceRGB: 3, RGB: 3, DeviceCMYK: 4, CMYK: 4 },
  ...{ CalGray: 1, CalRGB: 3, Lab: 3, Indexed: 1, I: 1, Separation: 1 },
};
const PRINTED = new Set(["All", "None", "Cyan", "Magenta", "Yellow", "Black"]);
const MEASURED = ["WhitePoint", "BlackPoint", "Gamma", "Matrix", "Range"];

/** How many numbers make a colour of a space that was copied, or undefined where it doesn't tell. */
export function componentsOf(colours: PDFObject | undefined, context: PDFContext): number | undefined {
  const found = context.lookup(colours);
  if (found instanceof PDFName) return COMPONENTS[found.decodeText()];
  if (!(found instanceof PDFArray)) return undefined;
  const family = found.get(0);
  const name = family instanceof PDFName ? family.decodeText() : "";
  if (name !== "DeviceN") return COMPONENTS[name];
  const spots = context.lookup(found.get(1));
  return spots instanceof PDFArray ? spots.size() : undefined;
}

/** A colour space without profile and names; undefined where it is none. Throws ScrubRefused. */
export function copyColours(copier: Copier, untrusted: PDFObject): PDFObject | undefined {
  if (untrusted instanceof PDFName) return DEVICE_COLOURS.has(untrusted.decodeText()) ? untrusted : undefined;
  if (!(untrusted instanceof PDFArray)) return undefined;
  const [family, ...parts] = untrusted.asArray().map((part) => copier.lookup(part));
  if (!(family instanceof PDFName)) return undefined;
  switch (family.decodeText()) {
    case "ICCBased":
      return copyProfiled(copier, parts[0]);
    case "CalGray":
    case "CalRGB":
    case "Lab":
      return copier.array([family, copier.dictOf(parts[0], MEASURED)]);
    case "Indexed":
    case "I":
      return copier.array([family, colours(copier, parts[0]), parts[1], copyLookup(copier, parts[2])]);
    case "Separation":
      return copier.array([family, spot(copier, parts[0]), colours(copier, parts[1]), copyFunction(copier, parts[2])]);
    case "DeviceN":
      return copyDeviceN(copier, family, parts);
    case "Pattern":
      return parts[0] === undefined ? family : copier.array([family, colours(copier, parts[0])]);
    default:
      return DEVICE_COLOURS.has(family.decodeText()) ? family : undefined;
  }
}

function copyProfiled(copier: Copier, profile: PDFObject | undefined): PDFObject {
  demand(profile instanceof PDFStream, "a colour profile");
  const count = copier.lookup(profile.dict.get(PDFName.of("N")));
  const device = count instanceof PDFNumber ? BY_COMPONENTS[count.asNumber()] : undefined;
  support(device !== undefined, "a colour profile of another kind");
  copier.findings.add("profile", "ICC profile");
  return PDFName.of(device);
}

function copyDeviceN(copier: Copier, family: PDFName, parts: readonly (PDFObject | undefined)[]): PDFObject {
  const [names] = parts;
  demand(names instanceof PDFArray, "a colour space");
  const spots = names.asArray().map((name) => spot(copier, copier.lookup(name)));
  return copier.array([family, copier.array(spots), colours(copier, parts[1]), copyFunction(copier, parts[2])]);
}

function colours(copier: Copier, value: PDFObject | undefined): PDFObject {
  const copy = value === undefined ? undefined : copyColours(copier, value);
  demand(copy !== undefined, "a colour space");
  return copy;
}

function copyFunction(copier: Copier, value: PDFObject | undefined): PDFObject {
  const copy = copier.copy("functions", value);
  demand(copy !== undefined, "a colour space");
  return copy;
}

function copyLookup(copier: Copier, value: PDFObject | undefined): PDFObject {
  const copy = copier.copy("lookup", value);
  demand(copy !== undefined, "a colour space");
  return copy;
}

function spot(copier: Copier, name: PDFObject | undefined): PDFName {
  demand(name instanceof PDFName, "a colour's name");
  const text = name.decodeText();
  return PRINTED.has(text) ? name : PDFName.of(copier.rename("Spot", text));
}
