// Cutting a sealed report into parts, and the digest that names the whole. docs/envelope.md, section 5.
import { type Bytes, concat, sha256 } from "./bytes.ts";
import { PART_LENGTH } from "./sizes.ts";

/** The parts in order: 1 MiB each unless told otherwise, the last one shorter. Each has a buffer of its own. */
export async function* cutParts(
  stream: AsyncIterable<Uint8Array>,
  length = PART_LENGTH,
): AsyncGenerator<Bytes, void, undefined> {
  let part = new Uint8Array(length);
  let filled = 0;
  for await (let chunk of stream) {
    while (chunk.length > 0) {
      const taken = chunk.subarray(0, length - filled);
      part.set(taken, filled);
      filled += taken.length;
      chunk = chunk.subarray(taken.length);
      if (filled === length) {
        yield part;
        part = new Uint8Array(length);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield part.slice(0, filled);
}

/** The digest of a whole, from the SHA-256s of its parts in order. */
export function digestOfHashes(hashes: readonly Uint8Array[]): Promise<Bytes> {
  return sha256(concat(...hashes));
}
