// The vectors that phone, gate and desk share, read from docs/vectors.
import { readFileSync } from "node:fs";

/** The parsed vectors of a name, such as `receipt`. */
export function readVectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../docs/vectors/${name}.json`, import.meta.url), "utf8"));
}
