// Size classes of sealed reports, and how many bytes fit inside. docs/envelope.md, sections 1 and 4.

export const PART_LENGTH = 1_048_576;
export const SMALLEST_CLASS = 32 * 1024;

/** All lengths that a sealed report may have, in bytes, ascending. */
export const SIZE_CLASSES: readonly number[] = Array.from({ length: 16 }, (_, n) => SMALLEST_CLASS * 2 ** n)
  .flatMap((size) => [size, size * 1.5])
  .filter((size) => size <= 2 ** 30);

const HEADER = 70;
const STANZA = 1_557;
const NONCE = 16;
const CHUNK = 65_536;
const TAG = 16;

/** More than the largest class holds. */
export class SizeError extends Error {
  override name = "SizeError";
}

/** A file that was scrubbed while it was sealed turned out longer than its class has room: again, with a larger one. */
export class OverflowError extends Error {
  override name = "OverflowError";
}

/** Length of the age file around so many bytes. */
export function sealedLength(plain: number, recipients: number): number {
  return HEADER + STANZA * recipients + NONCE + plain + TAG * Math.max(1, Math.ceil(plain / CHUNK));
}

/** How many bytes, padding included, fill a class exactly. */
export function plainLength(sizeClass: number, recipients: number): number {
  const payload = sizeClass - HEADER - STANZA * recipients - NONCE;
  return payload - TAG * Math.ceil(payload / (CHUNK + TAG));
}

/** The smallest class larger than `above` that holds so many bytes. Throws SizeError where none does. */
export function chooseClass(plain: number, recipients: number, above = 0): number {
  const size = SIZE_CLASSES.find((size) => size > above && plainLength(size, recipients) >= plain);
  if (size === undefined) throw new SizeError("too large to send");
  return size;
}

/** Into how many parts a sealed report is cut. */
export function partsOf(sealed: number): number {
  return Math.ceil(sealed / PART_LENGTH);
}
