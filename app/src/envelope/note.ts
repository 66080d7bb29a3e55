// Notes as a report may hold them. docs/envelope.md, section 3.

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const BLANKS = /[\u0009\u000b\u000c\u0085]/g;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const UNSEEN = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]|\p{Surrogate}/gu;

/** The same note in the form that the contract wants: newlines as one character, tabs as spaces, nothing that nobody can see. */
export function normaliseNote(typed: string): string {
  return typed.replace(/\r\n?/g, "\n").replace(BLANKS, " ").replace(UNSEEN, "");
}
