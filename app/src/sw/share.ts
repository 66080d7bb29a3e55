// What another app shares: held in memory only, given to the page once, forgotten after a minute.
import type { Shared } from "./shared.ts";

const KEPT_FOR = 60_000;

let shared: Shared | null = null;
let forget: () => void = () => undefined;

/** Reads the share of a form `POST` into memory and leads on to the app's page. */
export async function takeShare(event: FetchEvent): Promise<Response> {
  const form = await event.request.formData();
  const files = form.getAll("files").filter((value) => value instanceof Blob && value.size > 0) as Blob[];
  const texts = ["title", "text", "url"].map((name) => form.get(name)).filter((value) => typeof value === "string");
  forget();
  shared = { files: files.map((file) => file.slice(0, file.size, file.type)), text: texts.join("\n") };
  const forgotten = new Promise<void>((resolve) => {
    forget = () => {
      shared = null;
      clearTimeout(timer);
      resolve();
    };
  });
  const timer = setTimeout(forget, KEPT_FOR);
  // Keeps this worker, and with it the memory, alive until the page has asked.
  event.waitUntil(forgotten);
  const isPlain = new URL(event.request.url).search === "?plain";
  return Response.redirect(isPlain ? "/?shared&plain" : "/?shared", 303);
}

/** Hands the share over and forgets it; null when there is none (any more). */
export function giveShared(port: MessagePort): void {
  port.postMessage(shared);
  forget();
}
