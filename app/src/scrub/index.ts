// placeholder
import type { Bytes } from "../envelope/bytes.ts";
import type { Finding } from "./findings.ts";
export class ScrubRefused extends Error {
  constructor(readonly reason: "unsupported" | "damaged") {
    super(reason);
  }
}
export function scrub(_untrusted: Bytes): { bytes: Bytes; type: string; findings: Finding[] } {
  throw new ScrubRefused("unsupported");
}
