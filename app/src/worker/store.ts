// What the phone keeps: sealed parts of reports not yet acknowledged, the pinned root, the last card. Never plaintext.
import { CoreError } from "../core/types.ts";
import { type Bytes, randomBytes } from "../envelope/bytes.ts";

const DATABASE = "app";
const VERSION = 1;

/**
 * Small values outlive their deletion: in Chromium in a log that is emptied late, in Firefox in pages of its database that are not
 * overwritten. Large ones, in Firefox those above a mebibyte, lie in a file of their own, which goes with the value (all measured).
 * So whatever ties this phone to an envelope is kept with a random cover that makes it large.
 */
const COVER = 1_048_576;

/** In the place of a part's index: the gate has acknowledged the whole. */
const ALL = -1;

/** A report on its way. `size` is its class; `hashes` are the parts' SHA-256s and there once the whole is sealed. */
export interface KeptReport {
  handle: string;
  envelope: Bytes;
  parts: number;
  size: number;
  day: string;
  hashes: Bytes[] | null;
}

/** The root and card that this phone trusts, as they came, and the log as it was seen last. */
export interface KeptTrust {
  trust: Bytes;
  card: Bytes | null;
  leaves: Bytes[];
}

interface Covered<Value> {
  value: Value;
  cover?: Bytes;
}

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  return (opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("reports");
      request.result.createObjectStore("parts");
      request.result.createObjectStore("sent");
      request.result.createObjectStore("trust");
    };
    request.onsuccess = () => {
      request.result.onversionchange = closeStore;
      resolve(request.result);
    };
    request.onerror = () => {
      opened = undefined;
      reject(new CoreError("storage"));
    };
  }));
}

function closeStore(): void {
  const closing = opened;
  opened = undefined;
  closing?.then(
    (database) => {
      database.close();
    },
    () => undefined,
  );
}

type StoreName = "reports" | "parts" | "sent" | "trust";

/**
 * Runs one transaction and resolves when it is done: `strict`, when it is on disk, with all that was written before. Otherwise
 * Firefox may still lose it when the phone kills the browser (measured).
 */
async function transact<Value>(
  names: StoreName[],
  mode: IDBTransactionMode,
  work: (store: (name: StoreName) => IDBObjectStore) => IDBRequest<Value>,
  durability: IDBTransactionDurability = "default",
): Promise<Value> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, { durability });
    const request = work((name) => transaction.objectStore(name));
    transaction.oncomplete = () => {
      resolve(request.result);
    };
    transaction.onabort = () => {
      reject(new CoreError("storage"));
    };
  });
}

function cover<Value>(value: Value): Covered<Value> {
  if (value instanceof Uint8Array && value.length >= COVER) return { value };
  return { value, cover: randomBytes(COVER) };
}

/** All parts of a report, whatever their index. */
function ofReport(handle: string): IDBKeyRange {
  return IDBKeyRange.bound([handle], [handle, []]);
}

/** Writes a report's record, new or changed. */
export async function keepReport(report: KeptReport): Promise<void> {
  const put = (store: (name: StoreName) => IDBObjectStore): IDBRequest<IDBValidKey> => {
    return store("reports").put(cover(report), report.handle);
  };
  await transact(["reports"], "readwrite", put, "strict");
}

/** The record of a report, or undefined. */
export async function keptReport(handle: string): Promise<KeptReport | undefined> {
  const kept = await transact(["reports"], "readonly", (store) => {
    return store("reports").get(handle) as IDBRequest<Covered<KeptReport> | undefined>;
  });
  return kept?.value;
}

/** The records of all reports. */
export async function keptReports(): Promise<KeptReport[]> {
  const kept = await transact(["reports"], "readonly", (store) => {
    return store("reports").getAll() as IDBRequest<Covered<KeptReport>[]>;
  });
  return kept.map(({ value }) => value);
}

/** Keeps a sealed part. */
export async function keepPart(handle: string, index: number, part: Bytes): Promise<void> {
  await transact(["parts"], "readwrite", (store) => store("parts").put(cover(part), [handle, index]));
}

/** A sealed part, or undefined. */
export async function keptPart(handle: string, index: number): Promise<Bytes | undefined> {
  const kept = await transact(["parts"], "readonly", (store) => {
    return store("parts").get([handle, index]) as IDBRequest<Covered<Bytes> | undefined>;
  });
  return kept?.value;
}

/** Notes that the gate has a part. */
export async function noteSent(handle: string, index: number): Promise<void> {
  await transact(["sent"], "readwrite", (store) => store("sent").put(true, [handle, index]));
}

/** Indexes of the parts that the gate has. */
export async function sentParts(handle: string): Promise<number[]> {
  const keys = await transact(["sent"], "readonly", (store) => store("sent").getAllKeys(ofReport(handle)));
  return keys.map((key) => (key as [string, number])[1]).filter((index) => index !== ALL);
}

/** Notes that the gate has acknowledged the whole. */
export function noteAcknowledged(handle: string): Promise<void> {
  return noteSent(handle, ALL);
}

/** Whether that was noted. */
export async function isAcknowledged(handle: string): Promise<boolean> {
  return (await transact(["sent"], "readonly", (store) => store("sent").count([handle, ALL]))) > 0;
}

/** Deletes a report with its parts. */
export async function forgetReport(handle: string): Promise<void> {
  await transact(["reports", "parts", "sent"], "readwrite", (store) => {
    store("parts").delete(ofReport(handle));
    store("sent").delete(ofReport(handle));
    return store("reports").delete(handle);
  });
}

/** Whether there is a database at all; looking makes none. True where the browser can't tell. */
export async function hasStore(): Promise<boolean> {
  const { databases } = indexedDB as Partial<IDBFactory>;
  return !databases || (await databases.call(indexedDB)).some(({ name }) => name === DATABASE);
}

/** Root, card and log of this phone, or undefined on the first visit. */
export async function keptTrust(): Promise<KeptTrust | undefined> {
  return transact(["trust"], "readonly", (store) => store("trust").get(0) as IDBRequest<KeptTrust | undefined>);
}

/** Keeps root, card and log. */
export async function keepTrust(trust: KeptTrust): Promise<void> {
  await transact(["trust"], "readwrite", (store) => store("trust").put(trust, 0));
}

/** Deletes the whole database. Whatever this worker was still about to keep is not kept. */
export async function deleteStore(): Promise<void> {
  closeStore();
  opened = Promise.reject(new CoreError("stopped"));
  opened.catch(() => undefined);
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(DATABASE);
    request.onsuccess = () => {
      resolve();
    };
    request.onerror = () => {
      reject(new CoreError("storage"));
    };
  });
}
