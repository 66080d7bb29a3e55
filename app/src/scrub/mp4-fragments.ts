// Writes packets as fragments of an MP4 (ISO/IEC 14496-12, 8.8): cut by length and number too, so that none fills the memory.
import { type Bytes, join, uint32, utf8 } from "../envelope/bytes.ts";
import { writeBox, writeFullBox } from "./bmff.ts";
import { demand } from "./refused.ts";

/** H.264 and H.265 put no picture further than this many places from where it is shown. */
export const MOST_REORDERED = 16;

const LONGEST_FRAGMENT = 1_048_576;
const MOST_IN_FRAGMENT = 4_096;
const SHORTEST_FRAGMENT = 1; // seconds; a key frame after it begins the next
const BOX_HEADER = 8;
const BASE_IS_FRAGMENT = 0x020000;
const HAS_DATA_OFFSET = 0x01;
const HAS_COMPOSITION_OFFSETS = 0x800;
const [KEY_FLAGS, DELTA_FLAGS] = [0x02000000, 0x01010000]; // depends on no other; depends on others, no sync sample

/** One packet on its way, its times in the track's own units. */
interface Sample {
  data: Bytes;
  key: boolean;
  shown: number;
  decoded: number;
  duration: number;
}

/** What of a packet has to be told; times in seconds. */
export interface Packet {
  data: Bytes;
  key: boolean;
  timestamp: number;
  duration: number;
}

/** The packets of one track in the order in which they are decoded, until their times are known. */
export class FragmentTrack {
  /** What goes into the next fragment, and how many bytes it holds. */
  ready: Sample[] = [];
  readyLength = 0;
  private readonly waiting: Sample[] = [];
  private readonly times: number[] = [];
  private last: Sample | undefined;

  /** `start` is the time in seconds that the file's own zero stands for; `reordered` how many packets may overtake one. */
  constructor(
    readonly id: number,
    readonly timescale: number,
    private readonly start: number,
    private readonly reordered: number,
  ) {}

  /** Takes a packet. */
  add({ data, key, timestamp, duration }: Packet): void {
    const shown = Math.round((timestamp - this.start) * this.timescale);
    const after = this.times.findLastIndex((time) => time <= shown);
    this.times.splice(after + 1, 0, shown);
    this.waiting.push({ data, key, shown, decoded: 0, duration: Math.round(duration * this.timescale) });
    if (this.waiting.length > this.reordered) this.release();
  }

  /** Says that no packet follows. */
  end(): void {
    while (this.waiting.length > 0) this.release();
    if (this.last) this.complete(this.last);
    this.last = undefined;
  }

  /** Gives away what is ready, but one that begins the next fragment. */
  takeReady(next?: Sample): Sample[] {
    const samples = this.ready.filter((sample) => sample !== next);
    this.ready = this.ready.filter((sample) => sample === next);
    this.readyLength = lengthOf(this.ready);
    return samples;
  }

  /** The packet that waits longest is decoded at the earliest time that any is shown; then the one before it is complete. */
  private release(): void {
    const sample = this.waiting.shift();
    if (sample === undefined) return;
    sample.decoded = Math.max(this.times.shift() ?? 0, this.last?.decoded ?? 0);
    if (this.last) {
      this.last.duration = sample.decoded - this.last.decoded;
      this.complete(this.last);
    }
    this.last = sample;
  }

  private complete(sample: Sample): void {
    this.ready.push(sample);
    this.readyLength += sample.data.length;
  }
}

/** Cuts what is ready into fragments: at the picture's key frames once one is long enough, and anywhere once it is full. */
export class FragmentWriter {
  private number = 0;

  /** `picture` is the one of the tracks whose key frames count. */
  constructor(
    private readonly tracks: readonly FragmentTrack[],
    private readonly picture: FragmentTrack,
  ) {}

  /** The next fragment, or null where it is not time for one. */
  next(): Bytes | null {
    const { ready, timescale } = this.picture;
    const [first, last] = [ready[0], ready.at(-1)];
    if (last?.key && last.decoded - (first?.decoded ?? 0) >= SHORTEST_FRAGMENT * timescale) return this.rest(last);
    const length = this.tracks.reduce((sum, track) => sum + track.readyLength, 0);
    const isFull = this.tracks.some((track) => track.ready.length >= MOST_IN_FRAGMENT);
    return isFull || length >= LONGEST_FRAGMENT ? this.rest() : null;
  }

  /** All that is ready, but one packet that begins the next; null where nothing is. */
  rest(next?: Sample): Bytes | null {
    const runs = this.tracks.flatMap((track) => {
      const samples = track.takeReady(next);
      return samples.length > 0 ? [{ id: track.id, samples }] : [];
    });
    return runs.length > 0 ? writeFragment(++this.number, runs) : null;
  }
}

interface Run {
  id: number;
  samples: readonly Sample[];
}

/** A `moof` that describes these runs, and the `mdat` that holds them. */
function writeFragment(number: number, runs: readonly Run[]): Bytes {
  const write = (dataAt: number): Bytes => {
    let at = dataAt;
    const described = runs.map((run) => {
      const box = writeRun(run, at);
      at += lengthOf(run.samples);
      return box;
    });
    return writeBox("moof", writeFullBox("mfhd", 0, 0, uint32(number)), ...described);
  };
  const dataAt = write(0).length + BOX_HEADER;
  const length = runs.reduce((sum, { samples }) => sum + lengthOf(samples), BOX_HEADER);
  const data = runs.flatMap(({ samples }) => samples.map(({ data }) => data));
  return join([write(dataAt), uint32(length), utf8("mdat"), ...data]);
}

/** What varies from packet to packet stands with each, what doesn't once before them. */
function writeRun({ id, samples }: Run, dataAt: number): Bytes {
  const offsets = samples.map(({ shown, decoded }) => shown - decoded);
  const columns: Column[] = [
    { once: 0x08, each: 0x100, values: samples.map(({ duration }) => duration) },
    { once: 0x10, each: 0x200, values: samples.map(({ data }) => data.length) },
    { once: 0x20, each: 0x400, values: samples.map(({ key }) => (key ? KEY_FLAGS : DELTA_FLAGS)) },
  ];
  const [same, varying] = [columns.filter(isUniform), columns.filter((column) => !isUniform(column))];
  if (offsets.some((offset) => offset !== 0)) varying.push({ once: 0, each: HAS_COMPOSITION_OFFSETS, values: offsets });
  const head = same.reduce((flags, { once }) => flags | once, BASE_IS_FRAGMENT);
  const run = varying.reduce((flags, { each }) => flags | each, HAS_DATA_OFFSET);
  const rows = samples.map((_, i) => join(varying.map(({ values }) => int32(values[i] ?? 0))));
  const start = samples[0]?.decoded ?? 0;
  return writeBox(
    "traf",
    writeFullBox("tfhd", 0, head, uint32(id), ...same.map(({ values }) => int32(values[0] ?? 0))),
    writeFullBox("tfdt", 1, 0, uint32(Math.floor(start / 2 ** 32)), uint32(start % 2 ** 32)),
    writeFullBox("trun", 1, run, uint32(samples.length), uint32(dataAt), join(rows)),
  );
}

/** One field of all packets of a run, and the flags that say where it stands. */
interface Column {
  once: number;
  each: number;
  values: number[];
}

function isUniform({ values }: Column): boolean {
  return values.every((value) => value === values[0]);
}

function lengthOf(samples: readonly Sample[]): number {
  return samples.reduce((sum, { data }) => sum + data.length, 0);
}

/** A number of four bytes, negative ones as their complement. */
function int32(value: number): Bytes {
  demand(value >= -(2 ** 31) && value < 2 ** 32, "a time too far from its neighbour's");
  return uint32(value);
}
