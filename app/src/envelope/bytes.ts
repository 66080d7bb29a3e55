// Small helpers for bytes, so that nothing else in the app writes a loop over them.

/** Bytes that own an ordinary buffer, as WebCrypto and `postMessage` want them. */
export type Bytes = Uint8Array<ArrayBuffer>;

const MOST_RANDOM_AT_ONCE = 65_536;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8 of a text. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** Text of UTF-8 bytes. Throws TypeError where they are none; a byte order mark stays in the text. */
export function fromUtf8(untrusted: Uint8Array): string {
  return decoder.decode(untrusted);
}

/** All parts as one. */
export function concat(...parts: Uint8Array[]): Bytes {
  return join(parts);
}

/** All parts as one, however many there are: a call takes only so many arguments. */
export function join(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Four bytes, big-endian. */
export function uint32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Bytes of lower-case hexadecimal. Throws RangeError for anything else. */
export function fromHex(untrusted: string): Bytes {
  if (!/^(?:[0-9a-f]{2})*$/.test(untrusted)) throw new RangeError("not lower-case hexadecimal");
  return Uint8Array.from({ length: untrusted.length / 2 }, (_, i) => parseInt(untrusted.slice(2 * i, 2 * i + 2), 16));
}

/** Base64 with padding (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Bytes of base64 with padding. Throws RangeError for anything else, white space and loose last bits included. */
export function fromBase64(untrusted: string): Bytes {
  let binary: string;
  try {
    binary = atob(untrusted);
  } catch {
    throw new RangeError("not base64");
  }
  if (btoa(binary) !== untrusted) throw new RangeError("not base64 in its one form");
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

/** Whether two byte strings are the same, in a time that depends only on their lengths. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let i = 0; i < one.length; i++) difference |= (one[i] ?? 0) ^ (other[i] ?? 0);
  return difference === 0;
}

/** SHA-256 of bytes. */
export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** So many random bytes. */
export function randomBytes(length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += MOST_RANDOM_AT_ONCE) {
    crypto.getRandomValues(bytes.subarray(at, at + MOST_RANDOM_AT_ONCE));
  }
  return bytes;
}
