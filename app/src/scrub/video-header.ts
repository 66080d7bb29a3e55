// The head of a video that we wrote: times of making and names of the writing software are made zeros, lengths stay.
import { type Bytes, concat } from "../envelope/bytes.ts";
import { type Box, readBoxes } from "./bmff.ts";
import { readElement, readElements } from "./ebml.ts";
import { demand } from "./refused.ts";

const CONTAINERS = ["moov", "trak", "mdia", "minf", "stbl"];
const TIMED = ["mvhd", "tkhd", "mdhd"];
const NAME_IN_HANDLER = 24;
const [COMPRESSOR_FROM, COMPRESSOR_TO] = [42, 74]; // in a sample entry of pictures, ISO/IEC 14496-12, 12.1.3
const LONGEST_HEAD = 16_000_000;
const [SEGMENT, INFO, MUXING_APP, WRITING_APP] = [0x18538067, 0x1549a966, 0x4d80, 0x5741] as const;

/** Passes a WebM on, its head cleaned. Throws ScrubRefused where the head isn't what we write. */
export async function* cleanWebm(video: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  let head: Bytes | null = new Uint8Array(0);
  for await (const chunk of video) {
    if (head === null) {
      yield chunk;
      continue;
    }
    head = concat(head, chunk);
    if (cleanWebmHead(head)) {
      yield head;
      head = null;
    } else demand(head.length <= LONGEST_HEAD, "no head");
  }
  demand(head === null, "no head");
}

/** Cleans the file type and the index of an MP4, in place. */
export function cleanMp4Head(head: Bytes): void {
  for (const { type, body } of readBoxes(head)) if (type === "moov") cleanBoxes(readBoxes(body));
}

/** `pictures` says that the boxes belong to a track of pictures. */
function cleanBoxes(boxes: readonly Box[], pictures = boxes.some(({ type }) => type === "vmhd")): void {
  for (const { type, body } of boxes) {
    if (CONTAINERS.includes(type)) cleanBoxes(readBoxes(body), pictures || undefined);
    else if (type === "stsd" && pictures)
      for (const entry of readBoxes(body.subarray(8))) entry.body.fill(0, COMPRESSOR_FROM, COMPRESSOR_TO);
    else if (TIMED.includes(type)) body.fill(0, 4, body[0] === 1 ? 20 : 12);
    else if (type === "hdlr") body.fill(0, NAME_IN_HANDLER);
  }
}

/** Cleans in place; false as long as the head isn't whole. */
function cleanWebmHead(head: Bytes): boolean {
  const first = readElement(head, 0);
  if (first?.end == null) return false;
  const segment = readElement(head, first.end);
  if (segment === null) return false;
  demand(segment.id === SEGMENT, "no segment");
  for (const { id, body, end } of readElements(head, segment.body, head.length)) {
    if (id !== INFO) continue;
    for (const inside of readElements(head, body, end))
      if (inside.id === MUXING_APP || inside.id === WRITING_APP) head.fill(0, inside.body, inside.end);
    return true;
  }
  return false;
}
