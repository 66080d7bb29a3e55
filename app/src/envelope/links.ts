// Links as a report may hold them. docs/envelope.md, section 3.
import { utf8 } from "./bytes.ts";

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const MUST_BE_ENCODED = /[\u0000-\u0020\u007f-\u009f"\\]/g;

/**
 * The same link in the form that the contract wants: trimmed, and with spaces, quotes, backslashes and control characters
 * percent-encoded as UTF-8. Throws RangeError for half a character, which no link can hold.
 */
export function normaliseLink(typed: string): string {
  const link = typed.trim();
  if (/\p{Surrogate}/u.test(link)) throw new RangeError("half a character");
  return link.replace(MUST_BE_ENCODED, percentEncode);
}

function percentEncode(character: string): string {
  return Array.from(utf8(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}
