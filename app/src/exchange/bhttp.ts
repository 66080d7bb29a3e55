// Known-length binary HTTP: just the messages that the exchange carries. RFC 9292, sections 3.1 to 3.8.
import { type Bytes, concat, fromUtf8, utf8 } from "../envelope/bytes.ts";

const REQUEST = 0;
const RESPONSE = 1;

/** A request inside an exchange. Header names are lower case. */
export interface InnerRequest {
  method: "GET" | "PUT" | "POST";
  path: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** The answer inside an exchange. */
export interface InnerResponse {
  status: number;
  headers: Record<string, string>;
  body: Bytes;
}

/** The bytes are no binary HTTP response. */
export class BinaryHttpError extends Error {
  override name = "BinaryHttpError";
}

/** Writes a request, padded with zeros to `length` bytes. Throws RangeError where it does not fit. */
export function writeRequest(request: InnerRequest, authority: string, length: number): Bytes {
  const fields = concat(
    ...Object.entries(request.headers).flatMap(([name, value]) => [counted(utf8(name)), counted(utf8(value))]),
  );
  const message = [
    ...[writeNumber(REQUEST), counted(utf8(request.method)), counted(utf8("https")), counted(utf8(authority))],
    ...[counted(utf8(request.path)), counted(fields), writeNumber(request.body.length), request.body, writeNumber(0)],
  ];
  const used = message.reduce((sum, piece) => sum + piece.length, 0);
  if (used > length) throw new RangeError("the request is larger than its exchange");
  return concat(...message, new Uint8Array(length - used));
}

/** Reads a response with whatever zeros follow. Throws BinaryHttpError. */
export function readResponse(untrusted: Bytes): InnerResponse {
  const reader = new Reader(untrusted);
  if (reader.number() !== RESPONSE) throw new BinaryHttpError("framing");
  let status = reader.number();
  while (status >= 100 && status < 200) {
    reader.counted();
    status = reader.number();
  }
  if (status < 200 || status > 599) throw new BinaryHttpError("status");
  const headers = readFields(reader.atEnd() ? new Uint8Array(0) : reader.counted());
  const body = reader.atEnd() ? new Uint8Array(0) : reader.counted();
  if (!reader.atEnd()) readFields(reader.counted());
  if (reader.rest().some((byte) => byte !== 0)) throw new BinaryHttpError("padding");
  return { status, headers, body };
}

function readFields(untrusted: Bytes): Record<string, string> {
  const reader = new Reader(untrusted);
  const fields = new Map<string, string>();
  while (!reader.atEnd()) {
    const name = readText(reader.counted());
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || fields.has(name)) throw new BinaryHttpError("field name");
    fields.set(name, readText(reader.counted()));
  }
  return Object.fromEntries(fields);
}

function readText(untrusted: Uint8Array): string {
  try {
    return fromUtf8(untrusted);
  } catch {
    throw new BinaryHttpError("text");
  }
}

function counted(bytes: Uint8Array): Bytes {
  return concat(writeNumber(bytes.length), bytes);
}

/** A variable-length integer of at most four bytes. RFC 9000, section 16. */
function writeNumber(value: number): Bytes {
  if (value < 0x40) return Uint8Array.of(value);
  if (value < 0x4000) return Uint8Array.of(0x40 | (value >> 8), value & 0xff);
  if (value >= 0x40000000) throw new RangeError("too long for an exchange");
  return Uint8Array.of(0x80 | (value >>> 24), (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);
}

class Reader {
  private at = 0;
  constructor(private readonly untrusted: Bytes) {}

  atEnd(): boolean {
    return this.at === this.untrusted.length;
  }

  rest(): Bytes {
    return this.untrusted.subarray(this.at);
  }

  number(): number {
    const first = this.byte();
    let value = first & 0x3f;
    for (let more = (1 << (first >> 6)) - 1; more > 0; more--) value = value * 256 + this.byte();
    return value;
  }

  counted(): Bytes {
    const length = this.number();
    if (length > this.untrusted.length - this.at) throw new BinaryHttpError("length");
    this.at += length;
    return this.untrusted.subarray(this.at - length, this.at);
  }

  private byte(): number {
    const byte = this.untrusted[this.at++];
    if (byte === undefined) throw new BinaryHttpError("length");
    return byte;
  }
}
