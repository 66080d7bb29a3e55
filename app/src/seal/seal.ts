// Sealing a report: an age v1 file to post-quantum recipients, as long as its size class. docs/envelope.md, section 4.
import { Encrypter } from "age-encryption";
import type { Bytes } from "../envelope/bytes.ts";
import type { ReportFile } from "../envelope/file.ts";
import { cutParts } from "../envelope/parts.ts";
import type { Report } from "../envelope/report.ts";
import { chooseClass, partsOf, plainLength } from "../envelope/sizes.ts";
import { streamLength, writeStream } from "../envelope/stream.ts";
import { Breath } from "./breath.ts";

/** A report on its way: how many parts it will have, and the parts as they are sealed. */
export interface SealedReport {
  size: number;
  parts: number;
  stream: AsyncGenerator<Bytes, void, undefined>;
}

/** The sealed length is not the class that was chosen: nothing of it may be sent. */
export class SealError extends Error {
  override name = "SealError";
}

/**
 * Seals a report for the recipients of a card. The parts come as they are made; the last one only if the whole has the length
 * of its class.
 *
 * Throws ReportError for a report outside the contract, SizeError for one too large, SealError for a recipient of another kind.
 * The stream throws OverflowError where a file that is scrubbed meanwhile needs more room: seal again with a class `above` this
 * one, and under another envelope id.
 */
export async function sealReport(
  report: Report,
  files: readonly ReportFile[],
  recipients: readonly string[],
  above = 0,
): Promise<SealedReport> {
  const size = chooseClass(streamLength(report, files), recipients.length, above);
  const plain = writeStream(report, files, plainLength(size, recipients.length));
  const sealed = await encrypterFor(recipients).encrypt(toReadable(plain));
  return { size, parts: partsOf(size), stream: cutParts(ofLength(size, sealed)) };
}

function encrypterFor(recipients: readonly string[]): Encrypter {
  if (recipients.length < 1 || recipients.length > 2) throw new SealError("recipients");
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    if (!recipient.startsWith("age1pq1")) throw new SealError("recipient");
    encrypter.addRecipient(recipient);
  }
  return encrypter;
}

/**
 * Passes chunks on, holding one back until the next is there, so that the last leaves only if the length is right. The thread has other
 * things to do meanwhile: else no part would leave before all are sealed.
 */
async function* ofLength(size: number, stream: ReadableStream<Uint8Array>): AsyncGenerator<Bytes, void, undefined> {
  const reader = stream.getReader();
  const breath = new Breath();
  let length = 0;
  let held: Bytes | undefined;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > size) throw new SealError("length");
    if (held) yield held;
    await breath.taken();
    held = next.value as Bytes; // made by age itself, one buffer each
  }
  if (length !== size || held === undefined) throw new SealError("length");
  yield held;
}

/** A stream that is made as it is read. (`ReadableStream.from` is not everywhere yet.) */
function toReadable(source: AsyncGenerator<Uint8Array, void, undefined>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const next = await source.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await source.return();
    },
  });
}
