// Copies a tree of XML by an allow-list: what is not named does not come along.
import type { Attribute, Element, Node } from "./xml.ts";

/** What may stay of one namespace's elements, and of their attributes. */
export interface Vocabulary {
  elements: ReadonlySet<string>;
  /** Attributes without a namespace of their own. */
  plain: ReadonlySet<string>;
}

/** A format's allow-list by namespace, and what its own rules do. */
export interface Rules {
  vocabularies: ReadonlyMap<string, Vocabulary>;
  /** Attributes that have a namespace: `namespace name`. */
  qualified: ReadonlySet<string>;
  /** Elements that go while their children stay: `namespace name`. */
  unwrapped: ReadonlySet<string>;
  /** Elements whose text is a document's: `namespace name`. Elsewhere text is no part of it. */
  texts: ReadonlySet<string>;
  /** A format's own say on an element: another one or none instead of it, or undefined to go by the lists. */
  element: (element: Element, copy: (children: readonly Node[]) => Node[]) => readonly Node[] | undefined;
  /** A format's own say on an attribute's value: another one, or null to leave it out. */
  value: (attribute: Attribute, element: Element) => string | null;
  /** Called with what goes. */
  onGone: (element: Element) => void;
}

const LONGEST_VALUE = 100_000;

/** Words of a list, parted by white space. */
export function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Names in one namespace, as `unwrapped` and `qualified` want them. */
export function namesIn(space: string, text: string): string[] {
  return [...words(text)].map((name) => `${space} ${name}`);
}

/** What stays of these nodes; of text only where it belongs. */
export function copyAllowed(nodes: readonly Node[], rules: Rules, withText = false): Node[] {
  return nodes.flatMap((node): readonly Node[] => {
    if (typeof node === "string") return withText ? [node] : [];
    const key = `${node.space} ${node.name}`;
    const copyChildren = (children: readonly Node[]): Node[] => copyAllowed(children, rules, rules.texts.has(key));
    const own = rules.element(node, copyChildren);
    if (own !== undefined) return own;
    if (rules.unwrapped.has(key)) return copyAllowed(node.children, rules, withText);
    const vocabulary = rules.vocabularies.get(node.space);
    if (!vocabulary?.elements.has(node.name)) {
      rules.onGone(node);
      return [];
    }
    return [{ ...node, attributes: copyAttributes(node, vocabulary, rules), children: copyChildren(node.children) }];
  });
}

/** What stays of an element's attributes. */
export function copyAttributes(element: Element, vocabulary: Vocabulary, rules: Rules): Attribute[] {
  return element.attributes.flatMap((attribute) => {
    const { space, name, value } = attribute;
    const known = space === "" ? vocabulary.plain.has(name) : rules.qualified.has(`${space} ${name}`);
    const kept = known && value.length <= LONGEST_VALUE ? rules.value(attribute, element) : null;
    return kept === null ? [] : [{ space, name, value: kept }];
  });
}
