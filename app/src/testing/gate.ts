// A small gate for tests: real HTTP, real Oblivious HTTP, the calls of docs/envelope.md in memory, and faults on demand.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { type Bytes, concat, fromUtf8, randomBytes, sha256, toHex, utf8 } from "../envelope/bytes.ts";
import { digestOfHashes } from "../envelope/parts.ts";

const KEY_ID = 9;
const ANSWER = 40_960;

/** A call as the gate read it, and the answer it gives. */
export interface GateCall {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Bytes;
}
export interface GateAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: Uint8Array;
}

/** What the outside of an exchange looked like. */
export interface Seen {
  headers: IncomingMessage["headers"];
  size: number;
}

/** A gate that listens on loopback. `fault` may answer a call in the gate's place, also with an outer status or a cut line. */
export class TestGate {
  readonly seen: Seen[] = [];
  readonly calls: GateCall[] = [];
  readonly parts = new Map<string, Map<number, Bytes>>();
  readonly closed = new Map<string, string>();
  readonly mailboxes = new Map<string, Bytes>();
  fault: (call: GateCall) => GateAnswer | "cut" | number | undefined = () => undefined;
  keyId = KEY_ID;
  answerLength = ANSWER;
  /** Headers that go with every answer, and the newest `card.json`. */
  bulletin: Record<string, string> = {};
  card = new Uint8Array(0);

  private constructor(
    private readonly server: Server,
    private readonly suite: CipherSuite,
    private readonly keys: CryptoKeyPair,
    private readonly publicKey: Bytes,
  ) {}

  /** Starts a gate. */
  static async start(): Promise<TestGate> {
    const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
    const keys = await suite.kem.generateKeyPair();
    const publicKey = new Uint8Array(await suite.kem.serializePublicKey(keys.publicKey));
    const server = createServer();
    const gate = new TestGate(server, suite, keys, publicKey);
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      gate.serve(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/exchange`;
  }

  /** The key configuration of a card. */
  get ohttp(): Bytes {
    return concat(Uint8Array.of(this.keyId, 0, 0x20), this.publicKey, Uint8Array.of(0, 4, 0, 1, 0, 1));
  }

  /** Stops listening and drops every line. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The calls that are somebody's matter: all but decoys. */
  get meant(): GateCall[] {
    return this.calls.filter(({ path }) => path !== "/nothing");
  }

  /** The whole of a closed envelope, by its id. */
  wholeOf(id: string): Bytes {
    const parts = [...(this.parts.get(id) ?? [])].sort(([one], [other]) => one - other);
    return concat(...parts.map(([, part]) => part));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "accept-language, content-type");
    if (request.method === "OPTIONS") {
      response.writeHead(204).end();
      return;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const sealed = concat(...chunks);
    this.seen.push({ headers: request.headers, size: sealed.length });
    if (sealed[0] !== this.keyId) {
      refuse(response, 400, "ohttp-key");
      return;
    }

    const info = concat(utf8("message/bhttp request\0"), sealed.subarray(0, 7));
    const enc = sealed.slice(7, 39);
    const context = await this.suite.createRecipientContext({ recipientKey: this.keys.privateKey, enc, info });
    const call = readCall(new Uint8Array(await context.open(sealed.slice(39))));
    this.calls.push(call);
    const answer = this.fault(call) ?? (await this.answer(call));
    if (answer === "cut") {
      response.destroy();
      return;
    }
    if (typeof answer === "number") {
      refuse(response, answer, "exchange");
      return;
    }

    const nonce = randomBytes(16);
    const secret = await context.export(utf8("message/bhttp response"), 16);
    const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
    const expand = (label: string, length: number): Promise<ArrayBuffer> =>
      crypto.subtle.deriveBits(
        { name: "HKDF", hash: "SHA-256", salt: concat(enc, nonce), info: utf8(label) },
        material,
        8 * length,
      );
    const key = await crypto.subtle.importKey("raw", await expand("key", 16), "AES-GCM", false, ["encrypt"]);
    const iv = await expand("nonce", 12);
    const plain = writeAnswer({ ...answer, headers: { ...answer.headers, ...this.bulletin } }, this.answerLength - 32);
    const body = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain));
    response.writeHead(200, { "content-type": "message/ohttp-res" }).end(concat(nonce, body));
  }

  private async answer({ method, path, headers, body }: GateCall): Promise<GateAnswer> {
    const [, kind, id = "", , index] = path.split("/");
    if (kind === "nothing") return { status: 204 };
    if (kind === "card") return { status: 200, body: this.card };
    if (kind === "mailboxes")
      return { status: 200, body: this.mailboxes.get(id) ?? new Uint8Array(32_768).map(() => 7) };
    const parts = this.parts.get(id) ?? new Map<number, Bytes>();
    this.parts.set(id, parts);
    if (index !== undefined) {
      parts.set(Number(index), body);
      return { status: 204 };
    }
    if (method === "PUT") parts.set(0, body);
    const asked =
      method === "PUT"
        ? { digest: headers.digest, parts: 1 }
        : (JSON.parse(fromUtf8(body)) as { digest: string; parts: number });
    const missing = Array.from({ length: asked.parts }, (_, i) => i).filter((i) => !parts.has(i));
    if (missing.length > 0) return problem(409, "parts-missing", { missing });
    const hashes = await Promise.all(Array.from({ length: asked.parts }, (_, i) => sha256(parts.get(i) as Bytes)));
    const digest = toHex(await digestOfHashes(hashes));
    if (digest !== asked.digest) return problem(409, "wrong-digest");
    this.closed.set(id, digest);
    return { status: 201, body: utf8(JSON.stringify({ digest })) };
  }
}

/** A problem document as the gate answers it. */
export function problem(status: number, name: string, more: Record<string, unknown> = {}): GateAnswer {
  const body = utf8(JSON.stringify({ type: `urn:upstander:problem:${name}`, status, ...more }));
  return { status, headers: { "content-type": "application/problem+json" }, body };
}

function refuse(response: ServerResponse, status: number, name: string): void {
  const document = JSON.stringify({ type: `urn:upstander:problem:${name}`, status });
  response.writeHead(status, { "content-type": "application/problem+json" }).end(document.padEnd(ANSWER));
}

function readCall(plain: Bytes): GateCall {
  let at = 1;
  const number = (): number => {
    const length = 1 << ((plain[at] ?? 0) >> 6);
    let value = (plain[at] ?? 0) & 0x3f;
    for (let i = 1; i < length; i++) value = value * 256 + (plain[at + i] ?? 0);
    at += length;
    return value;
  };
  const counted = (): Bytes => {
    const length = number();
    at += length;
    return plain.slice(at - length, at);
  };
  const text = (): string => fromUtf8(counted());
  const [method, , , path] = [text(), text(), text(), text()];
  const end = number() + at;
  const headers: Record<string, string> = {};
  while (at < end) headers[text()] = text();
  return { method, path, headers, body: counted() };
}

function writeAnswer({ status, headers = {}, body = new Uint8Array(0) }: GateAnswer, length: number): Bytes {
  const counted = (bytes: Uint8Array): Bytes => {
    const prefix = Uint8Array.of(
      0x80 | (bytes.length >>> 24),
      (bytes.length >> 16) & 255,
      (bytes.length >> 8) & 255,
      bytes.length & 255,
    );
    return concat(prefix, bytes);
  };
  const fields = Object.entries(headers)
    .flat()
    .map((text) => counted(utf8(text)));
  const message = concat(
    Uint8Array.of(1, 0x40 | (status >> 8), status & 255),
    counted(concat(...fields)),
    counted(body),
  );
  return concat(message, new Uint8Array(length - message.length));
}
