// Plain text: UTF-8 that a person sees whole. Text that a program reads in another way is refused.
import { type Bytes, fromUtf8 } from "../envelope/bytes.ts";
import type { Findings } from "./findings.ts";
import type { Clean } from "./index.ts";
import { support } from "./refused.ts";

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** Markup, scripts of printers, contacts and calendars, saved mail: text to look at, but with more in it than is seen. */
const NOT_PLAIN =
  /^\s*(?:<|\{\\rtf|%!|%PDF|BEGIN:V)|^(?:received|return-path|delivered-to|message-id|mime-version|dkim-signature|x-[\w-]+): /i;

/** A text without its byte order mark; not another byte changes. Throws ScrubRefused `unsupported` where it is no plain text. */
export function scrubText(untrusted: Bytes, findings: Findings): Clean {
  let text;
  try {
    text = fromUtf8(untrusted);
  } catch {
    text = "\0";
  }
  const marked = text.startsWith("\ufeff");
  if (marked) findings.add("software", "byte order mark");
  const plain = marked ? text.slice(1) : text;
  support(plain.length > 0 && !CONTROL.test(plain), "not a text");
  support(!NOT_PLAIN.test(plain), "text of another kind");
  return { bytes: marked ? untrusted.subarray(3) : untrusted, type: "text/plain" };
}
