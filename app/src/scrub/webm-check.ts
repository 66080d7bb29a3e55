// The skeleton of a WebM (RFC 9559), walked before anything else reads it: its reader searches for ever where rubbish lies inside.
import type { Bytes } from "../envelope/bytes.ts";
import { readElement } from "./ebml.ts";
import { demand, support } from "./refused.ts";

const [EBML, SEGMENT, CLUSTER] = [0x1a45dfa3, 0x18538067, 0x1f43b675] as const;
const VOID = 0xec;
const IN_SEGMENT = [CLUSTER, 0x114d9b74, 0x1549a966, 0x1654ae6b, 0x1c53bb6b, 0x1941a469, 0x1043a770, 0x1254c367];
const IN_CLUSTER = [0xe7, 0xa3, 0xa0, 0xa7, 0xab, 0xaf, 0xbf, 0x5854];
const LONGEST_HEADER = 12;
const WINDOW = 65_536;
const MOST_ELEMENTS = 5_000_000;

/** Where one element's body begins, and where it ends; null where that is not said. */
interface Found {
  id: number;
  body: number;
  end: number | null;
}

/** Where the one segment of a WebM ends: nothing behind it may be read. Rejects with ScrubRefused unless all of it is known. */
export async function findWebmEnd(untrusted: Blob): Promise<number> {
  const read = elementReader(untrusted);
  const head = await read(0);
  demand(head.id === EBML && head.end !== null, "no head");
  const segment = await read(head.end);
  demand(segment.id === SEGMENT, "no segment");
  const end = segment.end ?? untrusted.size;
  demand(end <= untrusted.size, "cut short");
  let cluster = false;
  for (let at = segment.body, count = 0; at < end; count++) {
    support(count < MOST_ELEMENTS, "too many elements");
    const element = await read(at);
    const ofSegment = IN_SEGMENT.includes(element.id);
    demand(ofSegment || element.id === VOID || (cluster && IN_CLUSTER.includes(element.id)), "an element");
    if (ofSegment) cluster = element.id === CLUSTER && element.end === null;
    demand(element.end !== null || cluster, "an element without a length");
    at = element.end ?? element.body;
    demand(at <= end, "an element runs past the end");
  }
  return end;
}

/** Reads the heads of elements through a window, so that small ones need no reading of their own. */
function elementReader(untrusted: Blob): (at: number) => Promise<Found> {
  let from = 0;
  let window: Bytes = new Uint8Array(0);
  return async (at) => {
    if (at < from || at + LONGEST_HEADER > from + window.length) {
      from = at;
      window = new Uint8Array(await untrusted.slice(at, at + WINDOW).arrayBuffer());
    }
    const element = readElement(window, at - from);
    demand(element !== null, "no element where one belongs");
    const { id, body, size } = element;
    return { id, body: from + body, end: size === null ? null : from + body + size };
  };
}
