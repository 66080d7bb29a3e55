// The core in a real browser against a real gate: what no test under node can show.
import { rm } from "node:fs/promises";
import { generateHybridIdentity, identityToRecipient } from "age-encryption";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { concat, fromHex, sha256, toHex, utf8 } from "../envelope/bytes.ts";
import { writeExif } from "../scrub/exif.ts";
import { openSealed } from "../seal/open.ts";
import { AppHost, buildCorePage, Phone } from "../testing/browser.ts";
import { problem, TestGate } from "../testing/gate.ts";
import { TestInstallation } from "../testing/installation.ts";
import { dirtyJpeg, MARKER } from "../testing/pictures.ts";
import { readStream } from "../testing/read-stream.ts";
import type { CoreError, Draft } from "./types.ts";

const DRAFT: Draft = { links: ["https://example.com/a b"], note: "A note.", answers: {}, files: [], receipt: true };

let folder: string;
let identity: string;
let recipient: string;
let gate: TestGate;
let installation: TestInstallation;
let host: AppHost;
let phone: Phone;

beforeAll(async () => {
  folder = await buildCorePage();
  identity = await generateHybridIdentity();
  recipient = await identityToRecipient(identity);
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  gate = await TestGate.start();
  installation = await TestInstallation.make();
  host = await AppHost.start(folder, () => gate.url);
  host.files.set("/trust.json", await installation.trust());
  host.files.set("/card.json", await installation.issue(gate, recipient));
  phone = await Phone.start(host.url);
}, 60_000);

afterEach(async () => {
  await phone.stop();
  await host.stop();
  await gate.stop();
}, 60_000);

/** Picks a picture of so many bytes and sends it; the core's error code where it fails. */
function sendPicture(bytes: Uint8Array): Promise<string> {
  const base64 = Buffer.from(bytes).toString("base64");
  return phone.page.evaluate(async (base64) => {
    const file = new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], "picture");
    const { id } = await window.core.cleanFile(file);
    const draft = { links: [], note: "", answers: {}, files: [id], receipt: false };
    return window.core
      .sendReport(draft, () => undefined)
      .then(
        () => "sent",
        (error: unknown) => (error as { code: string }).code,
      );
  }, base64);
}

/** A JPEG that is large because its scan is. */
function largeJpeg(length: number): Uint8Array {
  const dirty = dirtyJpeg();
  const end = Buffer.from(dirty).indexOf(Buffer.from([0xff, 0xd9]));
  return concat(
    dirty.subarray(0, end),
    new Uint8Array(length).map((_, i) => i % 251),
    dirty.subarray(end),
  );
}

/** Those of the traces that are somewhere in what a phone left on disk. */
function tracesIn(remains: Buffer, traces: Uint8Array[]): Uint8Array[] {
  return traces.filter((trace) => remains.includes(Buffer.from(trace)));
}

describe("a small report", () => {
  it("arrives in one call, opens at the desk, and is shown its words", async () => {
    const { words } = await phone.page.evaluate((draft) => window.core.sendReport(draft, () => undefined), DRAFT);
    expect(words).toHaveLength(8);
    const [id = ""] = gate.closed.keys();
    const { report } = await readStream(await openSealed(gate.wholeOf(id), identity));
    expect(report).toMatchObject({ envelope: id, links: ["https://example.com/a%20b"], note: "A note.", files: 0 });
    expect(gate.meant).toHaveLength(1);
    expect(new Set(gate.seen.map(({ size }) => size))).toEqual(new Set([40_960]));
  });

  it("has a receipt of its own, also when the one before was drawn ahead", async () => {
    const drawn = await phone.page.evaluate(async (draft) => {
      await window.core.loadCard();
      const sent = [];
      for (let i = 0; i < 3; i++) sent.push(await window.core.sendReport(draft, () => undefined));
      return sent.map(({ words }) => words?.join(" "));
    }, DRAFT);
    expect(new Set(drawn).size).toBe(3);
  });

  it("leaves nothing on the phone that ties it to its envelope [P7]", async () => {
    await phone.page.evaluate((draft) => window.core.sendReport(draft, () => undefined), DRAFT);
    const [[id = "", digest = ""] = []] = gate.closed;
    const sealed = gate.wholeOf(id);
    const traces = [fromHex(id), fromHex(digest), await sha256(sealed), sealed.subarray(20_000, 20_032)];
    const texts = [id, digest, "A note.", "example.com/a"].map(utf8);
    const remains = await phone.remains();
    expect(remains.length).toBeGreaterThan(100_000);
    expect(tracesIn(remains, [...traces, ...texts])).toEqual([]);
  });
});

describe("without a line", () => {
  it("a report waits, sealed; it is sent later, and its words come then, with this page alone", async () => {
    await phone.page.evaluate(() => window.core.loadCard());
    gate.fault = () => "cut";
    const kept = await phone.page.evaluate(async (draft) => {
      return window.core
        .sendReport(draft, () => undefined)
        .then(
          () => null,
          (error: unknown) => {
            const { code, kept } = error as CoreError;
            return { code, kept };
          },
        );
    }, DRAFT);
    expect(kept).toMatchObject({ code: "offline" });
    expect(await phone.page.evaluate(() => window.core.waitingReports())).toHaveLength(1);
    gate.fault = () => undefined;
    const { words } = await phone.page.evaluate(
      (handle) => window.core.resumeReport(handle, () => undefined),
      kept?.kept ?? "",
    );
    expect(words).toHaveLength(8);
    expect(gate.closed.size).toBe(1);
    expect(await phone.page.evaluate(() => window.core.waitingReports())).toEqual([]);
  });

  it("a report that the person throws away is gone", async () => {
    gate.fault = () => problem(409, "conflict");
    await phone.page.evaluate((draft) => window.core.sendReport(draft, () => undefined).catch(() => undefined), DRAFT);
    const [waiting] = await phone.page.evaluate(() => window.core.waitingReports());
    await phone.page.evaluate((handle) => window.core.discardReport(handle), waiting?.handle ?? "");
    expect(await phone.page.evaluate(() => window.core.waitingReports())).toEqual([]);
  });
});

describe("a waiting report", () => {
  const sendInVain = async (draft = DRAFT): Promise<string> => {
    gate.fault = () => problem(409, "conflict");
    const handle = await phone.page.evaluate(async (draft) => {
      return window.core
        .sendReport(draft, () => undefined)
        .catch((error: unknown) => (error as CoreError).kept ?? "not kept");
    }, draft);
    gate.fault = () => undefined;
    return handle as string;
  };
  const waiting = (page = phone.page): Promise<unknown[]> => page.evaluate(() => window.core.waitingReports());

  /** As if a report had been sealed so many days ago; how many parts are kept. */
  const age = (days: number): Promise<number> =>
    phone.page.evaluate(
      async (day) => {
        const result = <Value>(request: IDBRequest<Value>): Promise<Value> =>
          new Promise((resolve) => {
            request.onsuccess = () => {
              resolve(request.result);
            };
          });
        const database = await result(indexedDB.open("app"));
        const store = database.transaction("reports", "readwrite").objectStore("reports");
        const [handle = ""] = await result(store.getAllKeys());
        if (handle !== "") {
          const record = (await result(store.get(handle))) as { value: { day: string } };
          record.value.day = day;
          await result(store.put(record, handle));
        }
        const parts = await result(database.transaction("parts").objectStore("parts").count());
        database.close();
        return parts;
      },
      new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10),
    );

  it("is kept for 14 days, and then dropped with its parts, unsent [P7]", async () => {
    const handle = await sendInVain();
    expect(await age(14)).toBe(1);
    expect(await waiting()).toHaveLength(1);
    expect(await age(15)).toBe(1);
    const resumed = await phone.page.evaluate((handle) => {
      return window.core.resumeReport(handle, () => undefined).catch((error: unknown) => (error as CoreError).code);
    }, handle);
    expect(resumed).toBe("not-here");
    expect(await age(15)).toBe(0);

    await sendInVain();
    expect(await age(15)).toBe(1);
    expect(await waiting()).toEqual([]);
    expect(await age(15)).toBe(0);
    expect(gate.closed.size).toBe(0);
  });

  it("is left to the tab that knows its receipt as long as that is open, and then to any", async () => {
    const handle = await sendInVain();
    const beside = await phone.openBeside();
    expect(await waiting(beside)).toEqual([]);
    expect(await waiting()).toHaveLength(1);
    const { words } = await phone.page.evaluate((handle) => window.core.resumeReport(handle, () => undefined), handle);
    expect(words).toHaveLength(8);

    await sendInVain();
    await phone.page.close();
    await expect.poll(() => waiting(beside)).toHaveLength(1);
  });
});

it("two tabs that find the same waiting report send it once", async () => {
  gate.fault = () => problem(409, "conflict");
  await phone.page.evaluate((draft) => window.core.sendReport(draft, () => undefined).catch(() => undefined), DRAFT);
  gate.fault = () => undefined;
  const beside = await phone.openBeside();
  await phone.page.close();
  await expect.poll(() => beside.evaluate(() => window.core.waitingReports())).toHaveLength(1);
  const other = await phone.openBeside();
  const before = gate.meant.length;
  const resume = async (): Promise<string> => {
    const [waiting] = await window.core.waitingReports();
    const sending = window.core.resumeReport(waiting?.handle ?? "", () => undefined);
    return sending.then(
      () => "sent",
      (error: unknown) => (error as CoreError).code,
    );
  };
  const outcomes = await Promise.all([beside.evaluate(resume), other.evaluate(resume)]);
  expect(outcomes.sort()).toEqual(["not-here", "sent"]);
  expect(gate.meant.length - before).toBe(1);
});

it("a phone whose storage is full says so, keeps nothing, and sends once there is room", async () => {
  await phone.limitStorage(600_000);
  expect(await sendPicture(largeJpeg(2_500_000))).toBe("storage");
  expect(await phone.page.evaluate(() => window.core.waitingReports())).toEqual([]);
  await phone.limitStorage(1_000_000_000);
  expect(await sendPicture(largeJpeg(2_500_000))).toBe("sent");
  expect(gate.closed.size).toBe(1);
});

describe("a picture", () => {
  it("arrives scrubbed, in parts", async () => {
    expect(await sendPicture(largeJpeg(2_500_000))).toBe("sent");
    const [id = ""] = gate.closed.keys();
    const { files } = await readStream(await openSealed(gate.wholeOf(id), identity));
    expect(files.map(({ type }) => type)).toEqual(["image/jpeg"]);
    expect(Buffer.from(files[0]?.bytes ?? []).includes(MARKER)).toBe(false);
    expect(gate.parts.get(id)?.size).toBe(3);
  });

  it("of which the gate takes only some waits, sealed, and goes on after the tab was killed", async () => {
    gate.fault = ({ path }) =>
      path.endsWith("/parts/2") || path.endsWith("/close") ? problem(500, "conflict") : undefined;
    expect(await sendPicture(largeJpeg(2_500_000))).toBe("refused");
    gate.fault = () => undefined;
    const [id = ""] = gate.parts.keys();
    const before = gate.meant.length;
    phone = await phone.reopen();
    const [waiting] = await phone.page.evaluate(() => window.core.waitingReports());
    expect(waiting).toMatchObject({ parts: 3, sent: 2 });
    const resumed = await phone.page.evaluate(
      (handle) => window.core.resumeReport(handle, () => undefined),
      waiting?.handle ?? "",
    );
    expect(resumed).toEqual({ words: null, isForgotten: true });
    expect(gate.meant.slice(before).map(({ path }) => path.replace(id, "ID"))).toEqual([
      ...["/envelopes/ID/parts/2", "/envelopes/ID/close"],
    ]);
    expect((await readStream(await openSealed(gate.wholeOf(id), identity))).files).toHaveLength(1);
    expect(await phone.page.evaluate(() => window.core.waitingReports())).toEqual([]);
    expect(tracesIn(await phone.remains(), [fromHex(id), utf8(id)])).toEqual([]);
  });

  it("that the gate lost a part of is sent again in that part", async () => {
    let lost = false;
    gate.fault = ({ path }) => {
      const [, , id = ""] = path.split("/");
      if (path.endsWith("/close") && !lost) lost = gate.parts.get(id)?.delete(1) ?? false;
      return undefined;
    };
    expect(await sendPicture(largeJpeg(2_500_000))).toBe("sent");
    expect(gate.calls.filter(({ path }) => path.endsWith("/parts/1"))).toHaveLength(2);
  });

  it("that can't be cleaned is not held", async () => {
    const codes = await phone.page.evaluate(async () => {
      const files = [
        new File([Uint8Array.of(0, 1, 2)], "a.bin"),
        new File([Uint8Array.of(0xff, 0xd8, 0xff, 0xe1, 0, 9)], "a.jpg"),
      ];
      const code = (error: unknown): string => (error as { code: string }).code;
      return Promise.all(files.map((file) => window.core.cleanFile(file).then(() => "clean", code)));
    });
    expect(codes).toEqual(["unsupported", "damaged"]);
  });
});

describe("the card", () => {
  const load = (): Promise<string> =>
    phone.page.evaluate(() =>
      window.core.loadCard().then(
        ({ number }) => `card ${number}`,
        (error: unknown) => (error as { code: string }).code,
      ),
    );

  it("is fetched again where the gate no longer knows its key, and the report goes to the new one", async () => {
    expect(await load()).toBe("card 1");
    gate.keyId = 10;
    host.files.set("/card.json", await installation.issue(gate, recipient));
    await phone.page.evaluate((draft) => window.core.sendReport(draft, () => undefined), DRAFT);
    expect(gate.closed.size).toBe(1);
  });

  it("of another root stops the app until it is cleared", async () => {
    expect(await load()).toBe("card 1");
    const other = await TestInstallation.make();
    host.files.set("/trust.json", await other.trust());
    host.files.set("/card.json", await other.issue(gate, recipient));
    await phone.open();
    expect(await load()).toBe("other-trust");
    await phone.page.evaluate(() => window.core.clearEverything());
    expect(await load()).toBe("card 1");
  });

  it("of a host that comes behind is passed over for the newer one, where that names the app's build", async () => {
    const list = utf8("{}");
    const build = { "files.json": toHex(await sha256(list)), "sw.js": "0".repeat(64) };
    const first = host.files.get("/card.json") ?? new Uint8Array(0);
    host.files.set("/files.json", list);
    host.files.set("/card.json", await installation.issue(gate, recipient, { builds: [build] }));
    expect(await load()).toBe("card 2");
    host.files.set("/card.json", first);
    for (let visit = 1; visit <= 2; visit++) {
      await phone.open();
      expect(await load()).toBe("card 2");
    }
    host.files.set("/files.json", utf8("{ }"));
    await phone.open();
    expect(await load()).toBe("rolled-back");
  });

  it.each([1, 2, 3])("of a log that was rewritten is refused, also where it is %i long", async (length) => {
    host.files.set("/card.json", await installation.issue(gate, recipient));
    expect(await load()).toBe("card 2");
    const other = installation.fork();
    const slots = Array.from({ length }, (_, at) => at + 2);
    for (const slot of slots) host.files.set("/card.json", await other.issue(gate, recipient, { slot }));
    await phone.open();
    expect(await load()).toBe("forked");
  });

  it("once seen serves without a line to our host", async () => {
    expect(await load()).toBe("card 1");
    await phone.page.route(/(trust|card)\.json$/, (route) => route.abort());
    await phone.open();
    expect(await load()).toBe("card 1");
  });
});

it("sealing leaves its thread to others all the while, so that a part can be gone before the last is sealed", async () => {
  const turns = await phone.page.evaluate(async (recipient) => {
    const report = { envelope: new Uint8Array(16), app: "1", files: 1, links: [], note: "", answers: {} };
    const files = [{ type: "image/jpeg", bytes: new Uint8Array(3_000_000) }];
    const { stream } = await window.sealReport(report, files, [recipient]);
    const { port1, port2 } = new MessageChannel();
    let turns = 0;
    port2.onmessage = () => {
      turns++;
      port1.postMessage(null);
    };
    port1.postMessage(null);
    await stream.next(); // sixteen chunks
    return turns;
  }, recipient);
  expect(turns).toBeGreaterThan(8);
});

it("a clean picture can be looked at, turned as it is seen, until it is dropped", async () => {
  const looks = await phone.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(40, 20);
    canvas.getContext("2d")?.fillRect(0, 0, 20, 20);
    const { id } = await window.core.cleanFile(await canvas.convertToBlob());
    const { width, height, preview } = await window.core.lookAt(id);
    await window.core.dropFile(id);
    const dropped = await window.core.lookAt(id).catch((error: unknown) => (error as CoreError).code);
    return { size: [width, height], shown: [preview?.width, preview?.height], dropped };
  });
  expect(looks).toEqual({ size: [40, 20], shown: [40, 20], dropped: "lost" });
});

it("of a large photo as many pixels are decoded as are looked at; its size is that of the whole, as it is seen", async () => {
  const turned = Array.from(concat(Uint8Array.of(0xff, 0xe1, 0, 34), utf8("Exif\0\0"), writeExif(6)));
  const look = await phone.page.evaluate(async (turned) => {
    const canvas = new OffscreenCanvas(3_000, 2_000);
    const pen = canvas.getContext("2d");
    if (pen === null) throw new Error("no canvas");
    pen.fillStyle = "#f00";
    pen.fillRect(0, 0, 1_500, 2_000); // left; turned by a quarter to the right it is above
    const upright = await canvas.convertToBlob({ type: "image/jpeg" });
    const photo = new Blob([upright.slice(0, 2), Uint8Array.from(turned), upright.slice(2)]);
    const { id } = await window.core.cleanFile(photo);
    const { width, height, preview, fixed } = await window.core.lookAt(id);
    if (preview === null) throw new Error("no preview");
    const seen = new OffscreenCanvas(preview.width, preview.height).getContext("2d");
    seen?.drawImage(preview, 0, 0);
    const redAt = (y: number) => (seen?.getImageData(preview.width / 2, y, 1, 1).data[0] ?? -1) > 200;
    const colours = [redAt(preview.height * 0.25), redAt(preview.height * 0.75)];
    const editor = await window.core.openToEdit(id);
    return { size: [width, height], shown: [preview.width, preview.height], editor: editor.height, fixed, colours };
  }, turned);
  expect(look).toEqual({
    size: [2_000, 3_000],
    shown: [816, 1_224],
    editor: 3_000,
    fixed: null,
    colours: [true, false],
  });
});
