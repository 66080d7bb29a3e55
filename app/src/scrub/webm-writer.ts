// A clean WebM out of clean packets, written by mediabunny cluster by cluster; what it says of itself is made zeros.
import { Output, StreamTarget, type StreamTargetChunk, WebMOutputFormat } from "mediabunny";
import type { Bytes } from "../envelope/bytes.ts";
import { demand } from "./refused.ts";
import { cleanWebm } from "./video-header.ts";
import { addTrack, cleanPackets, type Copy, findStarts, type OutputTrack, owned } from "./video-tracks.ts";

/** The WebM of these tracks, made as it is read. Throws ScrubRefused. */
export async function* writeWebm(copies: readonly Copy[]): AsyncGenerator<Bytes, void, undefined> {
  const chunks: Bytes[] = [];
  let written = 0;
  const writable = new WritableStream<StreamTargetChunk>({
    write({ data, position }) {
      demand(position === written, "written out of order");
      written += data.length;
      chunks.push(owned(data));
    },
  });
  yield* cleanWebm(fill(copies, writable, chunks));
}

/** Adds packet by packet and gives away what that made the output write. */
async function* fill(
  copies: readonly Copy[],
  writable: WritableStream<StreamTargetChunk>,
  chunks: Bytes[],
): AsyncGenerator<Bytes, void, undefined> {
  const output = new Output({ format: new WebMOutputFormat({ appendOnly: true }), target: new StreamTarget(writable) });
  const { starts, shift } = await findStarts(copies);
  const tracks = new Map<Copy, OutputTrack>();
  for (const { copy } of starts) tracks.set(copy, await addTrack(copy, output)); // one after the other: their order stays
  await output.start();
  for await (const { copy, packet, last } of cleanPackets([...tracks.keys()], shift)) {
    await tracks.get(copy)?.add(packet);
    if (last) tracks.get(copy)?.close();
    yield* chunks.splice(0);
  }
  await output.finalize();
  yield* chunks;
}
