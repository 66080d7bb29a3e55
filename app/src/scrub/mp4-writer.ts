// A clean MP4 out of clean packets: the head as mediabunny writes it, then fragments of our own.
import { BufferTarget, Mp4OutputFormat, Output } from "mediabunny";
import type { Bytes } from "../envelope/bytes.ts";
import { type Box, Fields, findBox, readBoxes } from "./bmff.ts";
import { FragmentTrack, FragmentWriter, MOST_REORDERED } from "./mp4-fragments.ts";
import { demand } from "./refused.ts";
import { cleanMp4Head } from "./video-header.ts";
import { addTrack, cleanPacket, cleanPackets, type Copy, findStarts, owned, type TrackStart } from "./video-tracks.ts";

/** The MP4 of these tracks, made as it is read. Throws ScrubRefused. */
export async function* writeMp4(copies: readonly Copy[]): AsyncGenerator<Bytes, void, undefined> {
  const { starts, shift } = await findStarts(copies);
  const { head, timescales } = await writeHead(starts);
  yield head;
  const tracks = new Map(
    starts.map(({ copy, start }, i) => {
      const reordered = copy.track.isVideoTrack() ? MOST_REORDERED : 0;
      return [copy, new FragmentTrack(i + 1, timescales[i] ?? 0, Math.min(0, start), reordered)];
    }),
  );
  const all = [...tracks.values()];
  const picture = all[starts.findIndex(({ copy }) => copy.track.isVideoTrack())];
  demand(picture !== undefined, "no moving picture");
  const writer = new FragmentWriter(all, picture);
  for await (const { copy, packet } of cleanPackets([...tracks.keys()], shift)) {
    const { data, type, timestamp, duration } = packet;
    tracks.get(copy)?.add({ data: owned(data), key: type === "key", timestamp, duration });
    const fragment = writer.next();
    if (fragment) yield fragment;
  }
  for (const track of all) track.end();
  const last = writer.rest();
  if (last) yield last;
}

/** File type and index of a file with the first packet of each track, and each track's units a second. */
async function writeHead(starts: readonly TrackStart[]): Promise<{ head: Bytes; timescales: number[] }> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: "fragmented" }), target });
  const tracks = [];
  for (const { copy } of starts) tracks.push(await addTrack(copy, output)); // one after the other: their order stays
  await output.start();
  for (const [i, { copy, start, first }] of starts.entries()) {
    await tracks[i]?.add(cleanPacket(copy, first, start));
    tracks[i]?.close();
  }
  await output.finalize();
  demand(target.buffer !== null, "no head");
  const file = new Uint8Array(target.buffer);
  const boxes = readBoxes(file);
  const index = findBox(boxes, "moov");
  demand(boxes[0]?.type === "ftyp" && boxes[1] !== undefined && boxes[1] === index, "no head");
  const head = file.slice(0, index.at + index.body.length);
  cleanMp4Head(head);
  return { head, timescales: readTimescales(index) };
}

function readTimescales({ body }: Box): number[] {
  const tracks = readBoxes(body).filter(({ type }) => type === "trak");
  return tracks.map((track) => {
    const media = findBox(readBoxes(track.body), "mdia");
    const header = media && findBox(readBoxes(media.body), "mdhd");
    demand(header !== undefined, "no times");
    return new Fields(header.body, header.body[0] === 1 ? 20 : 12).uint(4);
  });
}
