// Takes in what another app shared, what was pasted and what was dropped.
import type { Shared } from "../../sw/shared.ts";
import { addressOfLook } from "../phone/look.ts";

const PATIENCE = 5_000;
const LONGEST_FRAGMENT = 20_000;

/** What the service worker holds for this page, once; null when nothing was shared. The address forgets the share at once. */
export async function takeShared(): Promise<Shared | null> {
  if (!new URLSearchParams(location.search).has("shared")) return null;
  history.replaceState(null, "", addressOfLook());
  const registration = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    // Where the worker was ended in between, nobody answers, and nothing of the share is left.
    const timer = setTimeout(() => {
      resolve(null);
    }, PATIENCE);
    port1.onmessage = ({ data }: MessageEvent<Shared | null>) => {
      clearTimeout(timer);
      resolve(data);
    };
    registration.active?.postMessage("shared", [port2]);
  });
}

/**
 * What a shortcut of the phone put behind `#link=`, once; null where there is nothing. No browser sends that part of an address,
 * and the address forgets it at once.
 */
export function takeFragment(): string | null {
  const { hash } = location;
  if (hash === "") return null;
  history.replaceState(null, "", addressOfLook());
  const text = /^#link=(.+)$/su.exec(hash.slice(0, LONGEST_FRAGMENT))?.[1];
  if (text === undefined) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The files and the text of a paste or a drop. */
export function readTransfer(transfer: DataTransfer | null): { files: Blob[]; text: string } {
  if (!transfer) return { files: [], text: "" };
  const texts = ["text/uri-list", "text/plain"].map((type) => transfer.getData(type));
  return { files: [...transfer.files], text: texts.filter(Boolean).join("\n") };
}

/** The pictures and the text of the clipboard; the browser may ask the person first. Rejects where it says no. */
export async function readClipboard(): Promise<{ files: Blob[]; text: string }> {
  const files: Blob[] = [];
  const texts: string[] = [];
  for (const item of await navigator.clipboard.read()) {
    for (const type of item.types) {
      if (type.startsWith("image/")) files.push(await item.getType(type));
      else if (type === "text/plain") texts.push(await (await item.getType(type)).text());
    }
  }
  return { files, text: texts.join("\n") };
}
