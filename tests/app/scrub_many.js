// Scrubs many files in one process, with the app's own modules: reads lines of JSON `[in, out]`, answers each with one.
import { openAsBlob } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import process from "node:process";
import { createInterface } from "node:readline";
import { createServer } from "../../app/node_modules/vite/dist/node/index.js";

const server = await createServer({
  root: new URL("../../app", import.meta.url).pathname,
  configFile: false,
  logLevel: "error",
  appType: "custom",
  server: { middlewareMode: true, watch: null, ws: false, hmr: false },
  optimizeDeps: { noDiscovery: true },
});
const { isVideo, scrub, ScrubRefused, START_LENGTH } =
  await server.ssrLoadModule("/src/scrub/index.ts");
const { inspectVideo, scrubVideo } = await server.ssrLoadModule(
  "/src/scrub/video.ts",
);

async function scrubFile(source, target) {
  const bytes = new Uint8Array(await readFile(source));
  if (!isVideo(bytes.subarray(0, START_LENGTH))) {
    const { type, findings, bytes: clean } = await scrub(bytes);
    await writeFile(target, clean);
    return { type, findings };
  }
  const blob = await openAsBlob(source);
  const said = await inspectVideo(blob);
  await writeFile(target, scrubVideo(blob));
  return said;
}

async function answer(source, target) {
  try {
    return await scrubFile(source, target);
  } catch (error) {
    await rm(target, { force: true });
    // Whatever else is thrown is a fault of ours: the file could not be refused kindly.
    if (error instanceof ScrubRefused) return { refused: error.reason };
    return { fault: String(error?.stack ?? error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [source, target] = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await answer(source, target))}\n`);
}
await server.close();
