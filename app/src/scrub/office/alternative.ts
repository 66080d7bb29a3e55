// Markup compatibility (ISO/IEC 29500-3): of several ways to say the same, the first that we know stays.
import type { Element, Node } from "./xml.ts";

/** What a choice holds whose contents are all of known namespaces, else what the fallback holds, laid bare. */
export function chooseAlternative(
  element: Element,
  copy: (children: readonly Node[]) => Node[],
  isKnown: (space: string) => boolean,
): readonly Node[] {
  const ways = element.children.filter((child) => typeof child !== "string");
  const way = ways.find(
    ({ name, children }) =>
      name === "Fallback" ||
      children.every((child) => typeof child === "string" || (isKnown(child.space) && knowsAll(child, isKnown))),
  );
  if (way === undefined) return [];
  if (way.name === "Fallback") return copy(way.children);
  const requires = way.attributes.find(({ name }) => name === "Requires")?.value ?? "";
  // Word reads shapes only where it is told that they may be passed over; other choices need no such word.
  if (!/^(?:wps|wpg)$/.test(requires)) return copy(way.children);
  const choice: Element = {
    ...way,
    attributes: [{ space: "", name: "Requires", value: requires }],
    children: copy(way.children),
  };
  return [{ ...element, attributes: [], children: [choice] }];
}

/** Whether a drawing's graphic, at whatever depth, is of a namespace that we know. */
function knowsAll(node: Node, isKnown: (space: string) => boolean): boolean {
  if (typeof node === "string") return true;
  if (node.name === "graphicData")
    return node.children.every((child) => typeof child === "string" || isKnown(child.space));
  return node.children.every((child) => knowsAll(child, isKnown));
}
