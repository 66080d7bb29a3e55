// From a written report to the gate's acknowledgement: it is sealed, kept and sent at the same time, and then forgotten.
import { CoreError } from "../core/types.ts";
import { type Bytes, randomBytes, sha256 } from "../envelope/bytes.ts";
import { today } from "../envelope/day.ts";
import { OverflowError, SMALLEST_CLASS } from "../envelope/sizes.ts";
import type { SealedReport } from "../seal/seal.ts";
import { asCoreError, type Written } from "./report.ts";
import { letGoOf, type OnProgress } from "./kept.ts";
import { Queue } from "./queue.ts";
import { closeReport, countParts, type PartToSend, sendParts, sendWhole } from "./send.ts";
import { forgetReport, keepPart, keepReport, type KeptReport, keptPart } from "./store.ts";

/** So many parts leave from memory, and may be there at once: a small phone has room for them. */
const PARTS_IN_MEMORY = 8;

/** Who wants to know how far a report is. `onSealed`: it is whole on this phone, and survives whatever happens to this worker. */
export interface Watch {
  onProgress: OnProgress;
  onSealed: (isSmall: boolean) => void;
}

interface Part {
  index: number;
  part: Bytes;
}

/** What is known once all is sealed. */
interface SealedParts {
  hashes: Bytes[];
  first: Bytes;
}

/**
 * Seals and keeps a report while its parts already leave; resolves once the gate has acknowledged, with whether the phone has
 * forgotten it. Where a video needs more room than was thought, all begins again in a larger class and under another envelope id,
 * so that the gate never sees two kinds of parts under one.
 */
export async function sealAndSend(
  { report, files, recipients }: Written,
  handle: string,
  watch: Watch,
  signal: AbortSignal,
): Promise<boolean> {
  const { sealReport } = await import("../seal/seal.ts");
  for (let above = 0; ;) {
    const again = above > 0 ? { ...report, envelope: randomBytes(16) } : report;
    try {
      const sealed = await sealReport(again, files, recipients, above);
      above = sealed.size;
      await keepAndSend(again.envelope, sealed, handle, watch, signal);
      return await letGoOf(handle);
    } catch (error) {
      if (!(error instanceof OverflowError)) throw asCoreError(error);
      await forgetReport(handle);
    }
  }
}

/** Resolves once the gate has acknowledged. Where it can't be reached, rejects only when the whole report is kept. */
async function keepAndSend(
  envelope: Bytes,
  sealed: SealedReport,
  handle: string,
  watch: Watch,
  signal: AbortSignal,
): Promise<void> {
  const { parts, size } = sealed;
  const kept: KeptReport = { handle, envelope, parts, size, day: today(), hashes: null };
  const toKeep = new Queue<Part>(PARTS_IN_MEMORY);
  const toSend = new Queue<PartToSend>();
  const over = endsWith(signal);

  const sealing = sealParts(sealed, toKeep, toSend, over.signal);
  const keeping = keepParts(kept, toKeep, toSend, sealing, over.signal).then(() => {
    watch.onSealed(size === SMALLEST_CLASS);
  });
  const sending = sendAll(kept, toSend, sealing, keeping, watch.onProgress, over.signal);
  const wholeAndSent = Promise.all([sealing, keeping]).then(() => sending);
  try {
    await Promise.race([wholeAndSent, sending.catch(() => wholeAndSent)]);
  } finally {
    over.end();
    toKeep.stop();
    toSend.stop();
    // Nothing of it may still be underway when it is forgotten.
    await Promise.allSettled([sealing, keeping, sending]);
  }
}

/** Hands each part to who keeps it and to who sends it, no faster than it can be kept. */
async function sealParts(
  { stream }: SealedReport,
  toKeep: Queue<Part>,
  toSend: Queue<PartToSend>,
  signal: AbortSignal,
): Promise<SealedParts> {
  const hashes: Promise<Bytes>[] = [];
  let first: Bytes = new Uint8Array(0);
  for await (const part of stream) {
    if (signal.aborted) throw new CoreError("stopped");
    const index = hashes.length;
    if (index === 0) first = part;
    hashes.push(sha256(part));
    if (index < PARTS_IN_MEMORY) void toSend.push({ index, part });
    await toKeep.push({ index, part });
  }
  toKeep.close();
  if (hashes.length <= PARTS_IN_MEMORY) toSend.close();
  return { hashes: await Promise.all(hashes), first };
}

/** Writes down the parts and, when all are there, their hashes: from then on the report can be sent by whoever finds it. */
async function keepParts(
  kept: KeptReport,
  toKeep: Queue<Part>,
  toSend: Queue<PartToSend>,
  sealing: Promise<SealedParts>,
  signal: AbortSignal,
): Promise<void> {
  await keepReport(kept);
  for await (const { index, part } of toKeep) {
    await keepPart(kept.handle, index, part);
    if (index >= PARTS_IN_MEMORY) void toSend.push({ index });
  }
  const { hashes } = await sealing;
  if (signal.aborted) throw new CoreError("stopped");
  await keepReport({ ...kept, hashes });
  toSend.close();
}

async function sendAll(
  kept: KeptReport,
  toSend: Queue<PartToSend>,
  sealing: Promise<SealedParts>,
  keeping: Promise<void>,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  if (kept.size === SMALLEST_CLASS) {
    const { hashes, first } = await sealing;
    await sendWhole(kept, first, hashes, onProgress, signal);
  } else {
    await sendParts(kept, toSend, countParts(kept.parts, 0, onProgress), signal);
    const keptOnce = async (index: number): Promise<Bytes | undefined> => {
      await keeping;
      return keptPart(kept.handle, index);
    };
    await closeReport(kept, (await sealing).hashes, keptOnce, signal);
  }
  onProgress(kept.parts, kept.parts);
}

/** A signal of our own that also ends with another. */
function endsWith(other: AbortSignal): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  const end = (): void => {
    controller.abort();
    other.removeEventListener("abort", end);
  };
  if (other.aborted) end();
  else other.addEventListener("abort", end);
  return { signal: controller.signal, end };
}
