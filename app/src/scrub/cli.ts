// Scrubs one file from the command line, with the app's own modules: `scrub IN OUT`.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { scrub, ScrubRefused } from "./index.ts";

const SENTENCES = {
  unsupported: "This kind of file can't be cleaned yet, so it was not written. Send a screenshot or a link instead.",
  damaged: "This file is damaged or incomplete, so it was not written. Send a screenshot or a link instead.",
};

async function run([source, target, ...others]: string[]): Promise<void> {
  if (source === undefined || target === undefined || others.length > 0) throw new Error("Usage: scrub IN OUT");
  const { bytes, type, findings } = await scrub(new Uint8Array(readFileSync(pathOf(source))));
  writeFileSync(pathOf(target), bytes);
  process.stdout.write(`${JSON.stringify({ type, findings })}\n`);
}

/** npm runs scripts in the package's folder; paths are meant from where npm was called. */
function pathOf(given: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), given);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const sentence = error instanceof ScrubRefused ? SENTENCES[error.reason] : (error as Error).message;
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
