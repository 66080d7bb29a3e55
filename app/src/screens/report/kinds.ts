// What a person calls a file, by its media type.
import type { PickedFile } from "./draft.ts";

const KINDS = [
  ["application/pdf", "file.kind.pdf"],
  ["text/plain", "file.kind.text"],
  ["video/", "file.kind.video"],
  ["application/vnd.openxmlformats-officedocument.presentationml", "file.kind.slides"],
  ["application/vnd.oasis.opendocument.presentation", "file.kind.slides"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml", "file.kind.sheet"],
  ["application/", "file.kind.document"],
] as const;

/** What stays in files of a kind though nobody sees it at once. */
const UNSEEN = [
  ["application/pdf", "check.visible.pdf"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml", "check.visible.sheet"],
] as const;

/** The key of the sentence about what stays unseen in a clean file, or undefined where nothing does. */
export function unseenIn(file: PickedFile): (typeof UNSEEN)[number][1] | undefined {
  const type = file.state === "clean" ? file.clean.type : "";
  return UNSEEN.find(([start]) => type.startsWith(start))?.[1];
}

/** The key of the words for a file's kind; of a file that is still looked at, nobody knows it. */
export function kindOf(file: PickedFile): (typeof KINDS)[number][1] | "check.file" | "file.kind.file" {
  if (file.state !== "clean") return "file.kind.file";
  return KINDS.find(([start]) => file.clean.type.startsWith(start))?.[1] ?? "check.file";
}
