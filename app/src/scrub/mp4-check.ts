// The indexes of an MP4 (ISO/IEC 14496-12, 8.6 to 8.8), counted before anything else reads them: its reader makes a list of as many
// frames as an index says there are, and walks a frame's whole chunk to find it.
import type { Bytes } from "../envelope/bytes.ts";
import { Fields, findBox, readBoxes, readBoxHeader } from "./bmff.ts";
import { support } from "./refused.ts";

const [SHORTEST_HEADER, LONGEST_HEADER] = [8, 16];
const LONGEST_INDEX = 64_000_000;
const MOST_BOXES = 1_000_000;
const CONTAINERS = ["moov", "trak", "mdia", "minf", "stbl", "moof", "traf"];

const ONCE = ["mdia", "minf", "stbl"];
const PLAIN_SOUND = ["sowt", "twos", "raw ", "in24", "in32", "fl32", "fl64", "lpcm", "ipcm", "fpcm", "ulaw", "alaw"];

/** In all tracks together: ten hours of pictures and sound. */
const MOST_FRAMES = 4_000_000;

/** Frames passed on the way to all others of their chunk: half an hour of pictures in a single chunk has as many. */
const MOST_STEPS = 4_000_000_000;

/** What the reader would have to do. */
interface Effort {
  frames: number;
  steps: number;
}

/** Rejects with ScrubRefused `unsupported` where the reader of an MP4 would be at its indexes for ever, `damaged` where they break off. */
export async function checkMp4(untrusted: Blob): Promise<void> {
  const effort: Effort = { frames: 0, steps: 0 };
  for (let at = 0, count = 0; at + SHORTEST_HEADER <= untrusted.size; count++) {
    support(count < MOST_BOXES, "too many boxes");
    const { type, header, length } = readBoxHeader(await read(untrusted, at, LONGEST_HEADER), untrusted.size - at);
    if (CONTAINERS.includes(type)) {
      support(length <= LONGEST_INDEX, "an index too long");
      judge(await read(untrusted, at + header, length - header), effort);
    }
    at += length;
  }
}

/** Adds what a container asks for, and what those in it do. */
function judge(untrusted: Bytes, effort: Effort): void {
  const boxes = readBoxes(untrusted);
  const all = (type: string): Bytes[] => boxes.filter((box) => box.type === type).map(({ body }) => body);
  for (const type of ONCE) findBox(boxes, type);
  const kind = findBox(boxes, "stsd");
  const readByChunk = all("ctts").length === 0 && kind !== undefined && isPlainSound(kind.body);
  const runs = readByChunk ? [] : [...all("stts"), ...all("ctts")];
  for (const body of runs) effort.frames += countRuns(body);
  for (const body of all("trun")) effort.frames += new Fields(body, 4).uint(4);
  const chunks = [...all("stco"), ...all("co64")].reduce((sum, body) => sum + new Fields(body, 4).uint(4), 0);
  const [sizes, ...others] = [...all("stsz"), ...all("stz2")];
  const alike = sizes !== undefined && others.length === 0 && new Fields(sizes, 4).uint(4) !== 0;
  // Frames of one length need no walking.
  if (!alike && !readByChunk) for (const body of all("stsc")) effort.steps += countSteps(body, chunks);
  support(effort.frames <= MOST_FRAMES, "too many frames");
  support(effort.steps <= MOST_STEPS, "too many frames in a chunk");
  for (const { type, body } of boxes) if (CONTAINERS.includes(type)) judge(body, effort);
}

/** Whether a track holds uncoded sound alone, of which each number is a frame: its reader takes a chunk for one. */
function isPlainSound(untrusted: Bytes): boolean {
  const fields = new Fields(untrusted, 4);
  if (fields.uint(4) !== 1) return false;
  fields.take(4);
  return PLAIN_SOUND.includes(fields.text(4));
}

/** The frames of a table that says for how many in a row something holds. */
function countRuns(untrusted: Bytes): number {
  const fields = new Fields(untrusted, 4);
  let frames = 0;
  for (let left = fields.uint(4); left > 0; left--) {
    frames += fields.uint(4);
    fields.take(4);
  }
  return frames;
}

/** The steps to all frames of all chunks: in each chunk, the square of how many it has. */
function countSteps(untrusted: Bytes, chunks: number): number {
  const fields = new Fields(untrusted, 4);
  let steps = 0;
  let last: { first: number; frames: number } | undefined;
  const add = (until: number): void => {
    if (last) steps += Math.max(1, until - last.first) * last.frames ** 2;
  };
  for (let left = fields.uint(4); left > 0; left--) {
    const run = { first: fields.uint(4), frames: fields.uint(4) };
    fields.take(4);
    add(run.first);
    last = run;
  }
  add(chunks + 1);
  return steps;
}

async function read(untrusted: Blob, at: number, length: number): Promise<Bytes> {
  return new Uint8Array(await untrusted.slice(at, at + length).arrayBuffer());
}
