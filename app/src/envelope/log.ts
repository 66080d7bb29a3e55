// The append-only log of every card: leaf hashes and the tree's root. RFC 6962, section 2.1.
import { type Bytes, concat, sameBytes, sha256 } from "./bytes.ts";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hash of one entry of the log. */
export function leafHash(entry: Bytes): Promise<Bytes> {
  return sha256(concat(LEAF, entry));
}

/** Root of the tree over leaf hashes. */
export async function treeRoot(leaves: readonly Bytes[]): Promise<Bytes> {
  const [first] = leaves;
  if (first === undefined) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return first;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const [left, right] = await Promise.all([treeRoot(leaves.slice(0, split)), treeRoot(leaves.slice(split))]);
  return sha256(concat(NODE, left, right));
}

/** Whether a list of leaves begins with the one remembered from earlier. */
export function continues(leaves: readonly Bytes[], remembered: readonly Bytes[]): boolean {
  return remembered.every((leaf, i) => sameBytes(leaf, leaves[i] ?? new Uint8Array(0)));
}
