// The skeleton of a WebM (RFC 9559), walked before anything else reads it: its reader searches for ever where rubbish lies inside,
// and moves all frames of a cluster along for each that is packed into a block with others.
import type { Bytes } from "../envelope/bytes.ts";
import { readElement } from "./ebml.ts";
import { demand, support } from "./refused.ts";

const [EBML, SEGMENT, CLUSTER] = [0x1a45dfa3, 0x18538067, 0x1f43b675] as const;
const [SIMPLE_BLOCK, BLOCK_GROUP, BLOCK] = [0xa3, 0xa0, 0xa1] as const;
const VOID = 0xec;
const IN_SEGMENT = [CLUSTER, 0x114d9b74, 0x1549a966, 0x1654ae6b, 0x1c53bb6b, 0x1941a469, 0x1043a770, 0x1254c367];
const IN_CLUSTER = [SIMPLE_BLOCK, BLOCK_GROUP, 0xe7, 0xa7, 0xab, 0xaf, 0xbf, 0x5854];
const LACING = 0x06;
const LONGEST_HEADER = 12;
const WINDOW = 262_144;
const MOST_ELEMENTS = 5_000_000;

/** How often the reader may move a frame along in one cluster; a minute of sound, eight frames to a block, takes a million. */
const MOST_MOVES = 100_000_000;

/** Where one element's body begins, and where it ends; null where that is not said. */
interface Found {
  id: number;
  body: number;
  end: number | null;
}

/** The cluster that is being walked. */
interface Cluster {
  end: number | null;
  frames: number;
  packed: number;
}

/** Where the one segment of a WebM ends: nothing behind it may be read. Rejects with ScrubRefused unless all of it is known. */
export async function findWebmEnd(untrusted: Blob): Promise<number> {
  const window = new Window(untrusted);
  const head = await window.element(0);
  demand(head.id === EBML && head.end !== null, "no head");
  const segment = await window.element(head.end);
  demand(segment.id === SEGMENT, "no segment");
  const end = segment.end ?? untrusted.size;
  demand(end <= untrusted.size, "cut short");
  let cluster: Cluster | null = null;
  for (let at = segment.body, count = 0; at < end; count++) {
    support(count < MOST_ELEMENTS, "too many elements");
    if (cluster?.end === at) cluster = null;
    const { id, body, ...element }: Found = await window.element(at);
    const belongs = cluster !== null && IN_CLUSTER.includes(id);
    const begins = (cluster?.end ?? null) === null && IN_SEGMENT.includes(id);
    demand(belongs || begins || id === VOID, "an element");
    demand(element.end !== null || id === CLUSTER, "an element without a length");
    demand((element.end ?? 0) <= (cluster?.end ?? end), "an element runs past the end");
    if (begins) cluster = id === CLUSTER ? { end: element.end, frames: 0, packed: 0 } : null;
    if (cluster && belongs) await window.countFrames(cluster, { id, body, ...element });
    at = id === CLUSTER ? body : (element.end ?? body);
  }
  return end;
}

/** Reads heads through a window, so that small ones need no reading of their own. */
class Window {
  private from = 0;
  private bytes: Bytes = new Uint8Array(0);

  constructor(private readonly untrusted: Blob) {}

  async element(at: number): Promise<Found> {
    const element = readElement(await this.start(at), 0);
    demand(element !== null, "no element where one belongs");
    const { id, body, size } = element;
    return { id, body: at + body, end: size === null ? null : at + body + size };
  }

  /** Counts the frames of a block, wherever in a group it lies. Rejects where the reader would be at them for ever. */
  async countFrames(cluster: Cluster, { id, body, end }: Found): Promise<void> {
    if (id === BLOCK_GROUP) {
      for (let at = body; at < (end ?? body);) {
        const inside = await this.element(at);
        demand(inside.end !== null && inside.end <= (end ?? 0), "an element runs past the end");
        await this.countFrames(cluster, inside);
        at = inside.end;
      }
    }
    if (id !== SIMPLE_BLOCK && id !== BLOCK) return;
    const start = await this.start(body);
    const flags = Math.clz32(start[0] ?? 0) - 23 + 2; // behind the number of the track and the time
    const frames = ((start[flags] ?? 0) & LACING) === 0 ? 1 : (start[flags + 1] ?? 0) + 1;
    cluster.frames += frames;
    if (frames > 1) cluster.packed += frames;
    support(cluster.frames * cluster.packed <= MOST_MOVES, "too many frames in a block");
  }

  /** What lies at a place, as much as a head can have, or less at the end. */
  private async start(at: number): Promise<Bytes> {
    if (at < this.from || at + LONGEST_HEADER > this.from + this.bytes.length) {
      this.from = at;
      this.bytes = new Uint8Array(await this.untrusted.slice(at, at + WINDOW).arrayBuffer());
    }
    return this.bytes.subarray(at - this.from, at - this.from + LONGEST_HEADER);
  }
}
