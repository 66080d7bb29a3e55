// The tables of a JPEG: held back until a scan is coded with them, so that one that nobody uses goes. ITU-T T.81, B.2.4.
import type { Scan } from "./jpeg-frame.ts";
import { concat } from "../envelope/bytes.ts";
import { demand } from "./refused.ts";

const [DQT, DHT, DRI] = [0xdb, 0xc4, 0xdd] as const;
const AC = 0x10;

/** One segment: its marker and its body. */
export type Segment = readonly [marker: number, body: Uint8Array];

/** Tables as they were given, until they are written. */
export class Tables {
  /** Units between two restart markers; 0 for none. */
  interval = 0;
  /** Whether a table was replaced before anything used it. */
  wasted = false;
  private writtenInterval = 0;
  private readonly quantisation = new Map<number, Uint8Array>();
  private readonly huffman = new Map<number, Uint8Array>();

  /** Takes the tables of a segment in. False where the segment holds none. Throws ScrubRefused. */
  read(marker: number, body: Uint8Array): boolean {
    if (marker === DQT) this.readQuantisation(body);
    else if (marker === DHT) this.readHuffman(body);
    else if (marker === DRI) {
      demand(body.length === 2, "restart interval");
      this.interval = ((body[0] ?? 0) << 8) | (body[1] ?? 0);
    } else return false;
    return true;
  }

  /** The segments that have to stand before a scan. `header` is the frame's own, before the first. */
  before(scan: Scan, header: readonly Segment[]): Segment[] {
    const used = scan.components.map(({ quantisation }) => quantisation);
    const coded = [...scan.dc, ...scan.ac.map((id) => AC | id)];
    const changed = this.interval !== this.writtenInterval;
    this.writtenInterval = this.interval;
    const interval = Uint8Array.of(this.interval >> 8, this.interval & 0xff);
    return [
      ...take(this.quantisation, used).map((table) => [DQT, table] as const),
      ...header,
      ...take(this.huffman, coded).map((table) => [DHT, table] as const),
      ...(changed ? [[DRI, interval] as const] : []),
    ];
  }

  /** Whether any table came that no scan uses. */
  get unused(): boolean {
    return this.wasted || this.quantisation.size + this.huffman.size > 0;
  }

  private readQuantisation(body: Uint8Array): void {
    for (let at = 0; at < body.length;) {
      const head = body[at] ?? 0xff;
      const [precision, id] = [head >> 4, head & 0x0f];
      const end = at + 1 + 64 * (precision + 1);
      demand(precision <= 1 && id <= 3 && end <= body.length, "quantisation table");
      this.hold(this.quantisation, id, body.subarray(at, end));
      at = end;
    }
  }

  private readHuffman(body: Uint8Array): void {
    for (let at = 0; at < body.length;) {
      const head = body[at] ?? 0xff;
      const symbols = body.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0);
      const end = at + 17 + symbols;
      demand((head & ~AC) <= 3 && symbols <= 256 && end <= body.length, "Huffman table");
      this.hold(this.huffman, head, body.subarray(at, end));
      at = end;
    }
  }

  private hold(tables: Map<number, Uint8Array>, id: number, table: Uint8Array): void {
    this.wasted ||= tables.has(id);
    tables.set(id, concat(table));
  }
}

/** Those of the tables that were not written yet, each once. */
function take(tables: Map<number, Uint8Array>, ids: readonly number[]): Uint8Array[] {
  return ids.flatMap((id) => {
    const table = tables.get(id);
    tables.delete(id);
    return table === undefined ? [] : [table];
  });
}
