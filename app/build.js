// Builds everything that ships: the pages with their worker, the service worker, and the scrubber for the command line.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { noteLicences, writeLicences } from "./licences.js";

// A list of files and what libraries say of Node.js's own modules, which no browser has, would bury what matters to a newcomer.
const logLevel = "error";

/** One self-contained script, next to what the pages' build left in its folder. */
async function single({ entry, outDir, name, ssr, define = {}, format = "es" }) {
  await build({
    configFile: false,
    logLevel,
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
}

/** SHA-256 of a file, hex. */
function hash(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** Lists every file of a build with its SHA-256, for the service worker and for whoever wants to check a host. */
function listFiles(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const list = Object.fromEntries(files.map((file) => [file.slice(folder.length + 1), hash(file)]));
  writeFileSync(join(folder, "files.json"), JSON.stringify(list));
}

await build({ logLevel, plugins: [noteLicences], worker: { plugins: () => [noteLicences] } });
const licences = writeLicences();
writeFileSync("dist/licences.md", licences);
listFiles("dist");
// It holds the hash of the list, and the card holds both: so whoever trusts its bytes can check all others.
const define = { BUILD: JSON.stringify(hash("dist/files.json")) };
await single({ entry: "src/sw/sw.ts", outDir: "dist", name: "sw.js", ssr: false, define, format: "iife" });
if (writeLicences() !== licences) throw new Error("The service worker holds work that no page does: list it, too.");
await single({ entry: "src/scrub/cli.ts", outDir: "build", name: "scrub.js", ssr: true });
