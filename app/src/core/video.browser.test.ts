// Videos in a real browser: scrubbed while they are sealed, sent in parts, and not at all where something is wrong with them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateHybridIdentity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Bytes } from "../envelope/bytes.ts";
import { chooseClass, partsOf } from "../envelope/sizes.ts";
import { scrubVideo } from "../scrub/video.ts";
import { openSealed } from "../seal/open.ts";
import { AppHost, buildCorePage, Phone } from "../testing/browser.ts";
import { TestGate } from "../testing/gate.ts";
import { TestInstallation } from "../testing/installation.ts";
import { MARKER } from "../testing/pictures.ts";
import { collect, readStream } from "../testing/read-stream.ts";

let folder: string;
let identity: string;
let gate: TestGate;
let host: AppHost;
let phone: Phone;
let video: Bytes;

/** What ffmpeg makes of these words. */
function ffmpeg(...words: string[]): Bytes {
  const place = mkdtempSync(join(tmpdir(), "video-"));
  const target = join(place, "in.mp4");
  execFileSync("ffmpeg", ["-v", "error", ...words, target]);
  const bytes = new Uint8Array(readFileSync(target));
  rmSync(place, { recursive: true });
  return bytes;
}

/** A few megabytes of noise with sound and a title. */
function makeVideo(): Bytes {
  const noise = "nullsrc=s=320x240:r=25:d=4,geq=random(1)*255:128:128";
  const inputs = ["-f", "lavfi", "-i", noise, "-f", "lavfi", "-i", "sine=d=4"];
  const tags = ["-metadata", `title=${MARKER}`, "-metadata:s:a:0", `title=${MARKER}`];
  const codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"];
  return ffmpeg(...inputs, ...codecs, ...tags);
}

/** So many frames of next to nothing that what is said of each weighs more than it does, and more than the original says. */
function makeVideoThatGrows(): Bytes {
  const codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "999999", "-sc_threshold", "0"];
  const fragments = ["-movflags", "frag_keyframe+empty_moov", "-frag_duration", "1000000"];
  return ffmpeg("-f", "lavfi", "-i", "color=s=16x16:r=1000:d=125,format=yuv420p", ...codecs, ...fragments);
}

/** Picks a video and sends it; what was found, and the core's error code where it fails. */
function sendVideo(bytes: Uint8Array): Promise<{ found: string; sent: string }> {
  const base64 = Buffer.from(bytes).toString("base64");
  return phone.page.evaluate(async (base64) => {
    const file = new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], "video");
    const { id, findings } = await window.core.cleanFile(file);
    const draft = { links: [], note: "", answers: {}, files: [id], receipt: false };
    const sending = window.core.sendReport(draft, () => undefined);
    const sent = await sending.then(
      () => "sent",
      (error: unknown) => (error as { code: string }).code,
    );
    return { found: JSON.stringify(findings), sent };
  }, base64);
}

beforeAll(async () => {
  video = makeVideo();
  folder = await buildCorePage();
  identity = await generateHybridIdentity();
  const installation = await TestInstallation.make();
  gate = await TestGate.start();
  host = await AppHost.start(folder, () => gate.url);
  host.files.set("/trust.json", await installation.trust());
  host.files.set("/card.json", await installation.issue(gate, await identityToRecipient(identity)));
  phone = await Phone.start(host.url);
}, 120_000);

afterAll(async () => {
  await phone.stop();
  await host.stop();
  await gate.stop();
  rmSync(folder, { recursive: true });
}, 60_000);

beforeEach(() => {
  gate.parts.clear();
  gate.closed.clear();
});

describe("a video", () => {
  it("arrives in parts and clean, byte for byte as the command line cleans it", async () => {
    expect(video.length).toBeGreaterThan(3_000_000);
    const { found, sent } = await sendVideo(video);
    expect(sent).toBe("sent");
    expect(found).toContain("Title");
    expect(found).not.toContain(MARKER);
    const [id = ""] = gate.closed.keys();
    const { files } = await readStream(await openSealed(gate.wholeOf(id), identity));
    expect(files.map(({ type }) => type)).toEqual(["video/mp4"]);
    const arrived = Buffer.from(files[0]?.bytes ?? []);
    expect(arrived.equals(await collect(scrubVideo(new Blob([video]))))).toBe(true);
    expect(arrived.includes(MARKER)).toBe(false);
  }, 60_000);

  it("that grows past its class goes out whole in the next, under an envelope id of its own", async () => {
    const growing = makeVideoThatGrows();
    const clean = await collect(scrubVideo(new Blob([growing])));
    const thought = chooseClass(growing.length * 1.02 + 65_536, 1);
    expect(clean.length).toBeGreaterThan(thought);
    expect((await sendVideo(growing)).sent).toBe("sent");
    const [id = "", ...others] = gate.closed.keys();
    expect(others).toEqual([]);
    expect(gate.wholeOf(id)).toHaveLength(chooseClass(clean.length, 1, thought));
    const { report, files } = await readStream(await openSealed(gate.wholeOf(id), identity));
    expect(report.envelope).toBe(id);
    expect(Buffer.from(clean).equals(files[0]?.bytes ?? new Uint8Array(0))).toBe(true);
    // What left in the class that was too small lies under another id, and is never closed.
    for (const [other, parts] of gate.parts) if (other !== id) expect(parts.size).toBeLessThan(partsOf(thought));
    expect(await phone.page.evaluate(() => window.core.waitingReports())).toEqual([]);
  }, 120_000);

  it("that is damaged in its middle is refused while it is sealed: never closed, nothing kept", async () => {
    const damaged = video.slice();
    damaged.fill(0, video.length / 2, video.length / 2 + 400_000);
    expect((await sendVideo(damaged)).sent).toBe("damaged");
    expect(gate.closed.size).toBe(0);
    expect(await phone.page.evaluate(() => window.core.waitingReports())).toEqual([]);
  }, 60_000);
});
