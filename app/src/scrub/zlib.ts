// Where a zlib stream ends and how much it holds, without unpacking it. RFC 1950 and RFC 1951.
import { demand } from "./refused.ts";

const LENGTH_BASES = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const REPEATS: Readonly<Record<number, readonly [least: number, bits: number]>> = {
  16: [3, 2],
  17: [3, 3],
  18: [11, 7],
};
const [END_OF_BLOCK, MOST_DISTANCES, CHECK_SUM] = [256, 30, 4] as const;

/** Every code's symbol and length (`symbol << 4 | length`), found by its bits and whatever follows them; 0 for no code. */
interface Code {
  bits: number;
  table: Uint16Array;
}

/** Bits from the lowest of each byte up. */
class Reader {
  at = 0;
  private held = 0;
  private count = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** So many bits as a number. */
  take(bits: number): number {
    this.fill(bits);
    demand(this.count >= bits, "compressed data cut short");
    const value = this.held & ((1 << bits) - 1);
    this.drop(bits);
    return value;
  }

  /** The next symbol of a code. */
  symbol({ bits, table }: Code): number {
    this.fill(bits);
    const entry = table[this.held & ((1 << bits) - 1)] ?? 0;
    const length = entry & 0x0f;
    demand(length > 0 && length <= this.count, "compressed data");
    this.drop(length);
    return entry >> 4;
  }

  /** Goes on to the next whole byte, then past so many more. */
  skip(bytes: number): void {
    this.at += bytes - (this.count >> 3);
    this.held = this.count = 0;
    demand(this.at <= this.bytes.length, "compressed data cut short");
  }

  private fill(bits: number): void {
    while (this.count < bits && this.at < this.bytes.length) {
      this.held |= (this.bytes[this.at++] ?? 0) << this.count;
      this.count += 8;
    }
  }

  private drop(bits: number): void {
    this.held >>>= bits;
    this.count -= bits;
  }
}

/** The length of the zlib stream at the start of some bytes. Throws ScrubRefused unless it unpacks to exactly so many. */
export function zlibLength(untrusted: Uint8Array, unpacked: number): number {
  const reader = new Reader(untrusted);
  const [method, flags] = [reader.take(8), reader.take(8)];
  demand((method & 0x0f) === 8 && ((method << 8) | flags) % 31 === 0 && (flags & 0x20) === 0, "no zlib stream");
  let made = 0;
  for (let last = false; !last;) {
    last = reader.take(1) === 1;
    const kind = reader.take(2);
    demand(kind < 3, "compressed data");
    made +=
      kind === 0 ? skipStored(reader) : skipCoded(reader, ...(kind === 1 ? fixed() : readCodes(reader)), unpacked);
    demand(made <= unpacked, "more than the picture needs");
  }
  demand(made === unpacked, "less than the picture needs");
  reader.skip(CHECK_SUM);
  return reader.at;
}

function skipStored(reader: Reader): number {
  reader.skip(0);
  const length = reader.take(16);
  demand((reader.take(16) ^ length) === 0xffff, "compressed data");
  reader.skip(length);
  return length;
}

function skipCoded(reader: Reader, literals: Code, distances: Code, most: number): number {
  let made = 0;
  for (let symbol = reader.symbol(literals); symbol !== END_OF_BLOCK; symbol = reader.symbol(literals)) {
    if (symbol < END_OF_BLOCK) made++;
    else {
      const base = LENGTH_BASES[symbol - END_OF_BLOCK - 1];
      demand(base !== undefined, "compressed data");
      made += base + reader.take(LENGTH_BITS[symbol - END_OF_BLOCK - 1] ?? 0);
      const distance = reader.symbol(distances);
      demand(distance < MOST_DISTANCES, "compressed data");
      reader.take(distance < 4 ? 0 : (distance >> 1) - 1);
    }
    demand(made <= most, "more than the picture needs");
  }
  return made;
}

function readCodes(reader: Reader): [literals: Code, distances: Code] {
  const [literals, distances, codes] = [reader.take(5) + 257, reader.take(5) + 1, reader.take(4) + 4];
  const codeLengths = new Uint8Array(19);
  for (const symbol of CODE_ORDER.slice(0, codes)) codeLengths[symbol] = reader.take(3);
  const code = makeCode(codeLengths);
  const lengths = new Uint8Array(literals + distances);
  for (let at = 0; at < lengths.length;) {
    const symbol = reader.symbol(code);
    const [least, bits] = REPEATS[symbol] ?? [1, 0];
    const count = least + reader.take(bits);
    demand(at + count <= lengths.length && (symbol !== 16 || at > 0), "compressed data");
    lengths.fill(symbol === 16 ? (lengths[at - 1] ?? 0) : symbol < 16 ? symbol : 0, at, at + count);
    at += count;
  }
  return [makeCode(lengths.subarray(0, literals)), makeCode(lengths.subarray(literals))];
}

function fixed(): [literals: Code, distances: Code] {
  const literals = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
  return [makeCode(literals), makeCode(new Uint8Array(32).fill(5))];
}

/** The code of these lengths (RFC 1951, 3.2.2), its bits turned round as they lie in the stream. */
function makeCode(lengths: Uint8Array): Code {
  const bits = Math.max(...lengths, 1);
  const table = new Uint16Array(1 << bits);
  let code = 0;
  for (let length = 1; length <= bits; length++, code <<= 1) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      demand(code < 1 << length, "compressed data");
      for (let at = turned(code++, length); at < table.length; at += 1 << length) table[at] = (symbol << 4) | length;
    }
  }
  return { bits, table };
}

function turned(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((code >> bit) & 1) << (length - 1 - bit);
  return result;
}
