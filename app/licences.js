// Says whose work ships with the app: collects the packages of every bundle, the workers' too, with their licences.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;
const WORD_LIST = "src/upstander/envelope/words.txt";

/** What a package brings from elsewhere, with the licence's text in it. */
const WITHIN = {
  "libheif-js": {
    file: "libheif-wasm/LICENSE",
    about:
      "It holds libheif, <https://github.com/strukturag/libheif>, and libde265, <https://github.com/strukturag/libde265>.",
  },
};

/** Folders of packages, and the word list, as the bundles named them. */
const packages = new Set();
let hasWordList = false;

/** A plugin for each build: notes what its chunks are made of. */
export const noteLicences = {
  name: "note-licences",
  generateBundle(_, bundle) {
    for (const { moduleIds = [] } of Object.values(bundle)) {
      for (const id of moduleIds) {
        const [folder] = PACKAGE.exec(id.replace(/^\0/, "")) ?? [];
        if (folder) packages.add(folder);
        hasWordList ||= id.includes(WORD_LIST);
      }
    }
  },
};

/** The text for those who get the app. Throws where a package brings no licence. */
export function writeLicences() {
  const parts = [...packages].sort().map(describe);
  if (hasWordList) {
    const text = readFileSync("../LICENSES/CC-BY-3.0-US.txt", "utf8").trim();
    parts.push(
      `## EFF large word list (CC-BY-3.0-US)\n\nReceipt words are drawn from the large word list of the Electronic Frontier ` +
        `Foundation, 2016, <https://www.eff.org/dice>, without its dice numbers.\n\n${text}\n`,
    );
  }
  return `# Licences\n\nUpstander is AGPL-3.0-or-later. This app also holds the work of others:\n\n${parts.join("\n")}`;
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} brings no licence.`);
  const text = readFileSync(join(folder, file), "utf8").trim();
  const within = WITHIN[name];
  const more = within ? `\n\n${within.about}\n\n${readFileSync(join(folder, within.file), "utf8").trim()}` : "";
  return `## ${name} ${version} (${license})\n\n${text}${more}\n`;
}
