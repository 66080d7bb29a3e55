// Builds everything that ships: the pages with their worker, the service worker, and the scrubber for the command line.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { noteLicences, writeLicences } from "./licences.js";

/** One self-contained script, next to what the pages' build left in its folder. Gives the name of its file. */
async function single({ entry, outDir, name, ssr, define = {}, format = "es" }) {
  const { output } = await build({
    configFile: false,
    publicDir: false,
    define,
    plugins: [noteLicences],
    ssr: { noExternal: true },
    build: {
      outDir,
      emptyOutDir: false,
      target: ssr ? "node20" : ["chrome109", "firefox115", "safari16.4"],
      modulePreload: false,
      ...(ssr ? { ssr: entry } : {}),
      rolldownOptions: {
        input: entry,
        output: { entryFileNames: name, codeSplitting: false, format },
      },
    },
  });
  return output[0].fileName;
}

/** Served, but never kept by the service worker: fetching `clear` makes the browser forget everything. */
const NOT_KEPT = new Set(["clear"]);

/** Half a megabyte for one kind of picture: kept by the service worker once the app stands. */
const KEPT_LATER = /^\/decoder\/|\.wasm$/;

/** What the service worker keeps: the paths of all files that the pages' build left, and a digest of them all. */
function listBuild(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NOT_KEPT.has(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const digest = createHash("sha256");
  for (const file of files) digest.update(file).update("\0").update(readFileSync(file));
  const paths = files.map((file) => file.slice(folder.length).replace(/^\/index\.html$/, "/"));
  const isLater = (path) => KEPT_LATER.test(path);
  return {
    digest: digest.digest("hex").slice(0, 16),
    paths: paths.filter((path) => !isLater(path)),
    later: paths.filter(isLater),
  };
}

await build({ plugins: [noteLicences], worker: { plugins: () => [noteLicences] } });
const kept = listBuild("dist");
// The service worker imports it by itself, so it lies beside what it keeps; a plain script, which leaves no names behind.
const background = await single({
  entry: "src/sw/background.ts",
  outDir: "dist",
  name: "workers/background-[hash].js",
  ssr: false,
  format: "iife",
});
const define = { BUILD: JSON.stringify(kept), BACKGROUND: JSON.stringify(`/${background}`) };
await single({ entry: "src/sw/sw.ts", outDir: "dist", name: "sw.js", ssr: false, define });
await single({ entry: "src/scrub/cli.ts", outDir: "build", name: "scrub.js", ssr: true });
writeFileSync("dist/licences.md", writeLicences());
