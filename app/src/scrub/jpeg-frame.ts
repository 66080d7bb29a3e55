// The shape of a JPEG: its frame, and what a scan may hold of it. ITU-T T.81, B.2.2, B.2.3, A.2 and G.1.1.1.
import { demand, support } from "./refused.ts";

interface Component {
  id: number;
  across: number;
  down: number;
  quantisation: number;
  /** The bit down to which each coefficient is known; -1 for none yet. */
  known: Int8Array;
}

/** What a frame header says. */
export interface Frame {
  progressive: boolean;
  width: number;
  height: number;
  components: Component[];
}

/** What a scan header says. `dc` and `ac` are the Huffman tables that its data are coded with. */
export interface Scan {
  components: Component[];
  dc: number[];
  ac: number[];
}

const PROGRESSIVE = 0xc2;
const BLOCK = 8;

/** Reads a frame header. Throws ScrubRefused. */
export function readFrame(marker: number, body: Uint8Array): Frame {
  const count = body[5] ?? 0;
  demand(body.length === 6 + 3 * count && count >= 1 && count <= 4, "frame");
  support(body[0] === 8, "more than 8 bits a sample");
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const [height, width] = [view.getUint16(1), view.getUint16(3)];
  support(height > 0 && width > 0, "a height that follows later");
  const components = Array.from({ length: count }, (_, i) => {
    const [id = 0, sampling = 0, quantisation = 0] = body.subarray(6 + 3 * i, 9 + 3 * i);
    const [across, down] = [sampling >> 4, sampling & 0x0f];
    demand(across >= 1 && across <= 4 && down >= 1 && down <= 4 && quantisation <= 3, "frame");
    return { id, across, down, quantisation, known: new Int8Array(64).fill(-1) };
  });
  demand(new Set(components.map(({ id }) => id)).size === count, "frame");
  return { progressive: marker === PROGRESSIVE, width, height, components };
}

/** Reads a scan header; what it brings must be new. A second scan of the same would be shown by nobody. Throws ScrubRefused. */
export function readScan(body: Uint8Array, frame: Frame): Scan {
  const count = body[0] ?? 0;
  demand(count >= 1 && count <= 4 && body.length === 4 + 2 * count, "scan");
  const [first = 0, last = 0, bits = 0] = body.subarray(1 + 2 * count);
  const [before, after] = [bits >> 4, bits & 0x0f];
  const scan: Scan = { components: [], dc: [], ac: [] };
  for (let i = 0; i < count; i++) {
    const [id, tables = 0] = body.subarray(1 + 2 * i, 3 + 2 * i);
    const component = frame.components.find((known) => known.id === id);
    demand(component !== undefined && !scan.components.includes(component), "scan");
    scan.components.push(component);
    if (!frame.progressive || (first === 0 && before === 0)) scan.dc.push(tables >> 4);
    if (!frame.progressive || last > 0) scan.ac.push(tables & 0x0f);
    if (frame.progressive) noteBand(component.known, first, last, before, after);
    else noteBand(component.known, 0, 63, 0, 0);
  }
  return scan;
}

/** How many restart markers a scan can have in it, with so many units between them. */
export function restartsIn({ components }: Scan, frame: Frame, interval: number): number {
  if (interval === 0) return 0;
  const most = (side: "across" | "down"): number => Math.max(...frame.components.map((component) => component[side]));
  const [across, down] = [most("across"), most("down")];
  const [lone] = components;
  const alone = components.length === 1 && lone !== undefined;
  const columns = alone
    ? Math.ceil(Math.ceil((frame.width * lone.across) / across) / BLOCK)
    : Math.ceil(frame.width / (across * BLOCK));
  const rows = alone
    ? Math.ceil(Math.ceil((frame.height * lone.down) / down) / BLOCK)
    : Math.ceil(frame.height / (down * BLOCK));
  return Math.ceil((columns * rows) / interval) - 1;
}

function noteBand(known: Int8Array, first: number, last: number, before: number, after: number): void {
  demand(first <= last && last <= 63, "scan");
  for (let k = first; k <= last; k++) {
    const bit = known[k] ?? -1;
    demand(bit < 0 ? before === 0 : before === bit && after === bit - 1, "a scan that brings nothing new");
    known[k] = after;
  }
}
