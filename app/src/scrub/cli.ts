// Scrubs one file from the command line, with the app's own modules: `scrub IN OUT`.
import { openAsBlob } from "node:fs";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import process from "node:process";
import { type Finding, isVideo, scrub, ScrubRefused, START_LENGTH } from "./index.ts";

const SENTENCES = {
  unsupported: "This kind of file can't be cleaned yet, so it was not written. Send a screenshot or a link instead.",
  damaged: "This file is damaged or incomplete, so it was not written. Send a screenshot or a link instead.",
};

async function run([source, target, ...others]: string[]): Promise<void> {
  if (source === undefined || target === undefined || others.length > 0) throw new Error("Usage: scrub IN OUT");
  const said = await scrubFile(pathOf(source), pathOf(target));
  process.stdout.write(`${JSON.stringify(said)}\n`);
}

async function scrubFile(source: string, target: string): Promise<{ type: string; findings: Finding[] }> {
  const blob = await openAsBlob(source);
  const start = new Uint8Array(await blob.slice(0, START_LENGTH).arrayBuffer());
  if (isVideo(start)) return scrubVideoFile(blob, target);
  const { bytes, type, findings } = await scrub(new Uint8Array(await readFile(source)));
  await writeFile(target, bytes);
  return { type, findings };
}

/** Writes a video as it is cleaned; where it can't be, nothing of it is left. */
async function scrubVideoFile(blob: Blob, target: string): Promise<{ type: string; findings: Finding[] }> {
  const { inspectVideo, scrubVideo } = await import("./video.ts");
  const said = await inspectVideo(blob);
  const sink = await open(target, "w");
  try {
    for await (const chunk of scrubVideo(blob)) await sink.writeFile(chunk);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  } finally {
    await sink.close();
  }
  return said;
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
