// Which layers of a PDF are not shown when it is opened (ISO 32000-2, 8.11): what lies on them is no part of what a person saw.
import { PDFArray, type PDFContext, PDFDict, PDFName, type PDFObject, PDFRef } from "@cantoo/pdf-lib";

const key = (name: string): PDFName => PDFName.of(name);

/** The layers of one file. */
export class Layers {
  private readonly off = new Set<string>();

  constructor(
    private readonly context: PDFContext,
    catalog: PDFDict,
  ) {
    const properties = this.dict(catalog.get(key("OCProperties")));
    const config = this.dict(properties?.get(key("D")));
    if (this.name(config?.get(key("BaseState"))) === "OFF")
      for (const ref of this.refs(properties?.get(key("OCGs")))) this.off.add(ref.tag);
    for (const ref of this.refs(config?.get(key("OFF")))) this.off.add(ref.tag);
    for (const ref of this.refs(config?.get(key("ON")))) this.off.delete(ref.tag);
  }

  /** Whether something that belongs to this layer, or to this choice of layers, is not shown. */
  isHidden(layer: PDFObject | undefined): boolean {
    if (layer instanceof PDFRef && this.off.has(layer.tag)) return true;
    const dict = this.dict(layer);
    if (this.name(dict?.get(key("Type"))) !== "OCMD") return false;
    const single = dict?.get(key("OCGs"));
    const groups = single instanceof PDFRef && this.dict(single) !== undefined ? [single] : this.refs(single);
    if (groups.length === 0) return false;
    const isOff = ({ tag }: PDFRef): boolean => this.off.has(tag);
    switch (this.name(dict?.get(key("P")))) {
      case "AllOn":
        return groups.some(isOff);
      case "AnyOff":
        return !groups.some(isOff);
      case "AllOff":
        return !groups.every(isOff);
      default:
        return groups.every(isOff);
    }
  }

  private dict(value: PDFObject | undefined): PDFDict | undefined {
    const found = this.context.lookup(value);
    return found instanceof PDFDict ? found : undefined;
  }

  private name(value: PDFObject | undefined): string | undefined {
    const found = this.context.lookup(value);
    return found instanceof PDFName ? found.decodeText() : undefined;
  }

  private refs(value: PDFObject | undefined): PDFRef[] {
    const found = this.context.lookup(value);
    return found instanceof PDFArray ? found.asArray().filter((item) => item instanceof PDFRef) : [];
  }
}
