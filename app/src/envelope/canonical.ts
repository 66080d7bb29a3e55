// The one way JSON is written inside an envelope. docs/envelope.md, section 2.
import { type Bytes, fromUtf8, sameBytes, utf8 } from "./bytes.ts";

/** What canonical JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The value or the bytes are no canonical JSON. */
export class CanonicalError extends Error {
  override name = "CanonicalError";
}

/** Writes canonical JSON. Throws CanonicalError for a fraction, a control character other than a newline, half a character. */
export function writeCanonical(value: Json): Bytes {
  return utf8(write(value));
}

/** Reads canonical JSON: whatever would be written otherwise, double keys included, throws CanonicalError. */
export function readCanonical(untrusted: Uint8Array): Json {
  let value: Json;
  try {
    value = JSON.parse(fromUtf8(untrusted)) as Json;
  } catch {
    throw new CanonicalError("not JSON");
  }
  if (!sameBytes(writeCanonical(value), untrusted)) throw new CanonicalError("not written the one way");
  return value;
}

function write(value: Json): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return writeText(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new CanonicalError("not an integer");
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  const keys = Object.keys(value).sort(byCodePoint);
  return `{${keys.map((key) => `${writeText(key)}:${write(value[key] as Json)}`).join(",")}}`;
}

function writeText(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u.test(text))
    throw new CanonicalError("a character that can't stand");
  return `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}

function byCodePoint(one: string, other: string): number {
  const [a, b] = [Array.from(one, codePoint), Array.from(other, codePoint)];
  const at = a.findIndex((point, i) => point !== b[i]);
  return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}
