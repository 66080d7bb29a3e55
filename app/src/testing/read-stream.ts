// Reads what is inside a seal, for tests: the app itself only writes it. docs/envelope.md, section 3.
import { type Bytes, concat, fromUtf8, sha256, toHex } from "../envelope/bytes.ts";
import { type Json, readCanonical } from "../envelope/canonical.ts";

/** All that a report's stream holds; `padding` counts its zeros. */
export interface ReadReport {
  report: Record<string, Json>;
  files: { type: string; bytes: Bytes }[];
  padding: number;
}

/** Reads a whole stream. Throws unless every byte is in its place. */
export async function readStream(stream: Uint8Array): Promise<ReadReport> {
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (at + length > stream.length) throw new Error("truncated");
    at += length;
    return stream.subarray(at - length, at);
  };
  const takeNumber = (): number => new DataView(take(4).slice().buffer).getUint32(0);
  const takeJson = (): Json => {
    const length = takeNumber();
    if (length > 24_576) throw new Error("json");
    return readCanonical(take(length));
  };

  if (fromUtf8(take(4)) !== "UPS1") throw new Error("start");
  const report = takeJson() as Record<string, Json>;
  const contents: Bytes[] = [];
  for (let file = 0; file < (report.files as number); file++) {
    const chunks: Uint8Array[] = [];
    for (let length = takeNumber(); length > 0; length = takeNumber()) {
      if (length > 65_536) throw new Error("size");
      chunks.push(take(length));
    }
    contents.push(concat(...chunks));
  }
  const closing = takeJson() as { type: string; size: number; sha256: string }[];
  const seen = await Promise.all(contents.map(async (bytes) => `${bytes.length} ${toHex(await sha256(bytes))}`));
  const stated = closing.map(({ size, sha256 }) => `${size} ${sha256}`);
  if (JSON.stringify(seen) !== JSON.stringify(stated)) throw new Error("closing");
  if (fromUtf8(take(4)) !== "UPSE") throw new Error("end");
  if (stream.subarray(at).some((byte) => byte !== 0)) throw new Error("padding");
  const files = closing.map(({ type }, i) => ({ type, bytes: contents[i] as Bytes }));
  return { report, files, padding: stream.length - at };
}

/** All chunks as one. */
export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Bytes> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk.slice());
  return concat(...all);
}
