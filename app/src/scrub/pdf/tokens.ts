// The words of PDF's content streams and PostScript (ISO 32000-2, 7.2): found, never interpreted here.
import { demand } from "../refused.ts";

/** What a word is. An `open` or `close` is one of `[ ] << >> { }`. */
export type TokenKind = "number" | "name" | "string" | "word" | "open" | "close";

/** One word and its bytes as they stand. */
export interface Token {
  kind: TokenKind;
  bytes: Uint8Array;
}

const SPACE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITER = new Set(Array.from("()<>[]{}/%", (char) => char.charCodeAt(0)));
const NUMBER = /^[+-]*(?:\d+\.?\d*|\.\d+)-*\d*$|^[+-]*\.?$/; // with the slips that viewers forgive
const [NEWLINE, RETURN, BACKSLASH] = [10, 13, 92] as const;
const codeOf = (char: string): number => char.charCodeAt(0);
const [ROUND_OPEN, ROUND_CLOSE, LESS, MORE] = ["(", ")", "<", ">"].map(codeOf) as [number, number, number, number];
const [SLASH, PERCENT] = ["/", "%"].map(codeOf) as [number, number];

/** Text of a token, one character a byte. */
export function textOf({ bytes }: Token): string {
  return latin1(bytes);
}

/** Text of bytes, one character a byte. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return text;
}

/** Whether a byte parts words. */
export function isSpace(byte: number | undefined): boolean {
  return byte !== undefined && SPACE.has(byte);
}

/** Reads words one after the other; comments and white space are passed over. */
export class Tokens {
  at = 0;
  constructor(readonly untrusted: Uint8Array) {}

  /** The next word, or null at the end. Throws ScrubRefused `damaged` where a string has no end. */
  next(): Token | null {
    this.skip();
    const start = this.at;
    const first = this.untrusted[start];
    if (first === undefined) return null;
    const kind = this.pass(first);
    return { kind, bytes: this.untrusted.subarray(start, this.at) };
  }

  private skip(): void {
    for (let byte = this.untrusted[this.at]; byte !== undefined; byte = this.untrusted[this.at]) {
      if (byte === PERCENT) {
        while (this.at < this.untrusted.length && !this.isLineEnd()) this.at++;
      } else if (isSpace(byte)) this.at++;
      else return;
    }
  }

  private isLineEnd(): boolean {
    const byte = this.untrusted[this.at];
    return byte === NEWLINE || byte === RETURN;
  }

  private pass(first: number): TokenKind {
    this.at++;
    if (first === ROUND_OPEN) return this.passString();
    if (first === SLASH) {
      this.passRegular();
      return "name";
    }
    if (first === LESS && this.untrusted[this.at] !== LESS) {
      const end = this.untrusted.indexOf(MORE, this.at);
      demand(end >= 0, "a string without an end");
      this.at = end + 1;
      return "string";
    }
    if (DELIMITER.has(first)) {
      if (first === LESS || (first === MORE && this.untrusted[this.at] === MORE)) this.at++;
      return "[<{".includes(String.fromCharCode(first)) ? "open" : "close";
    }
    const start = this.at - 1;
    this.passRegular();
    return NUMBER.test(latin1(this.untrusted.subarray(start, Math.min(this.at, start + 64)))) ? "number" : "word";
  }

  private passRegular(): void {
    for (let byte = this.untrusted[this.at]; byte !== undefined; byte = this.untrusted[++this.at])
      if (SPACE.has(byte) || DELIMITER.has(byte)) return;
  }

  private passString(): "string" {
    for (let depth = 1; depth > 0; this.at++) {
      const byte = this.untrusted[this.at];
      demand(byte !== undefined, "a string without an end");
      if (byte === BACKSLASH) this.at++;
      else if (byte === ROUND_OPEN) depth++;
      else if (byte === ROUND_CLOSE) depth--;
    }
    return "string";
  }
}
