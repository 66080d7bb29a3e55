// Deflate with a bound: a small file that would unpack to a huge one is refused before it fills the memory.
import { Inflate, Unzlib } from "fflate";
import { type Bytes, join } from "../envelope/bytes.ts";
import { demand } from "./refused.ts";

const STEP = 65_536;

/** How many bytes a file may still unpack to, all its parts together. */
export class Budget {
  constructor(private left: number) {}

  /** Takes from what is left. Throws ScrubRefused `damaged` where it is not enough. */
  spend(bytes: number): void {
    this.left -= bytes;
    demand(this.left >= 0, "it unpacks to too much");
  }
}

/** The bytes of a zlib stream (RFC 1950). Throws ScrubRefused `damaged`. */
export function inflateZlib(untrusted: Uint8Array, budget: Budget): Bytes {
  return unpack(new Unzlib(), untrusted, budget);
}

/** The bytes of a bare deflate stream (RFC 1951). Throws ScrubRefused `damaged`. */
export function inflateRaw(untrusted: Uint8Array, budget: Budget): Bytes {
  return unpack(new Inflate(), untrusted, budget);
}

function unpack(stream: Unzlib | Inflate, untrusted: Uint8Array, budget: Budget): Bytes {
  const chunks: Uint8Array[] = [];
  stream.ondata = (chunk) => {
    budget.spend(chunk.length);
    chunks.push(chunk);
  };
  try {
    for (let at = 0; at === 0 || at < untrusted.length; at += STEP)
      stream.push(untrusted.subarray(at, at + STEP), at + STEP >= untrusted.length);
  } catch (error) {
    demand(error instanceof Error && error.name === "ScrubRefused", "compressed data");
    throw error;
  }
  return join(chunks);
}
