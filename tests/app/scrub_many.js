// Scrubs many files in one process, with the app's own modules: reads lines of JSON `[in, out]`, answers each with one.
import { readFile, writeFile } from "node:fs/promises";
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
const { scrub, ScrubRefused } = await server.ssrLoadModule(
  "/src/scrub/index.ts",
);

async function answer(source, target) {
  try {
    const { type, bytes, findings } = await scrub(
      new Uint8Array(await readFile(source)),
    );
    await writeFile(target, bytes);
    return { type, findings };
  } catch (error) {
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
