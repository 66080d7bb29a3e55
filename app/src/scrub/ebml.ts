// Elements of EBML (RFC 8794), which WebM is made of: reading only.
import type { Bytes } from "../envelope/bytes.ts";

/** One element; `size` is null where its length is unknown, `end` also where not all of it is here. */
export interface Element {
  id: number;
  body: number;
  size: number | null;
  end: number | null;
}

/** The element that begins at a place, or null where its head is not whole or makes no sense. */
export function readElement(untrusted: Bytes, at: number): Element | null {
  const id = readNumber(untrusted, at, 4, false);
  if (id === null) return null;
  const size = readNumber(untrusted, at + id.length, 8, true);
  if (size === null) return null;
  const body = at + id.length + size.length;
  const known = size.value === 2 ** (7 * size.length) - 1 ? null : size.value;
  const end = known === null || body + known > untrusted.length ? null : body + known;
  return { id: id.value, body, size: known, end };
}

/** The elements inside of one, as far as they are whole. */
export function* readElements(untrusted: Bytes, from: number, to: number): Generator<Element & { end: number }> {
  for (let at = from; at < to;) {
    const element = readElement(untrusted, at);
    if (element?.end == null || element.end > to) return;
    yield { ...element, end: element.end };
    at = element.end;
  }
}

function readNumber(
  untrusted: Bytes,
  at: number,
  longest: number,
  withoutMark: boolean,
): { value: number; length: number } | null {
  const first = untrusted[at] ?? 0;
  const length = Math.clz32(first) - 23;
  if (length > longest || at + length > untrusted.length) return null;
  let value = withoutMark ? first & (0xff >> length) : first;
  for (let i = 1; i < length; i++) value = value * 256 + (untrusted[at + i] ?? 0);
  return { value, length };
}
