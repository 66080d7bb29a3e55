// Finds links in what people share, paste and type. Nothing here opens or looks at one.
import { normaliseLink } from "../envelope/links.ts";

const SCHEMES = "https?|hxxps?|tg|tox|ipfs|ipns|ftps?|gopher|gemini|wss?|ed2k|sgnl|whatsapp|discord|viber";
const HOST = String.raw`(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(?:\p{L}{2,}|xn--[a-z0-9-]+)`;
const REST = String.raw`(?::\d+)?(?:[/?#][^\s<>]*)?`;

const WITH_SCHEME = String.raw`(?:(?:${SCHEMES}):\/\/|magnet:\?)[^\s<>]+`;
const BARE_WITH_PATH = String.raw`${HOST}(?::\d+)?[/?#][^\s<>]*`;
const BARE_KNOWN = String.raw`(?:www\.${HOST}|[a-z2-7]{16,56}\.onion)${REST}`;

const IN_TEXT = new RegExp(String.raw`(?<![\p{L}\p{N}@._/-])(?:${WITH_SCHEME}|${BARE_WITH_PATH}|${BARE_KNOWN})`, "giu");
const WHOLE = new RegExp(String.raw`^(?:${WITH_SCHEME}|${HOST}${REST})$`, "iu");

const PAIRS: Record<string, string> = { ")": "(", "]": "[", "}": "{", "»": "«", "”": "“", "’": "‘" };

/** The links in any text, each once, in order: with a scheme, or with a host that can be nothing else. */
export function findLinks(text: string): string[] {
  const found = [...text.matchAll(IN_TEXT)].map(([match]) => normaliseLink(trimEnd(match)));
  return [...new Set(found)].filter((link) => link.length > 0);
}

/** Any text with each of its links changed where it stands. */
export function changeLinks(text: string, change: (link: string) => string): string {
  return text.replaceAll(IN_TEXT, (match) => {
    const link = trimEnd(match);
    return link === "" ? match : change(link) + match.slice(link.length);
  });
}

/** What a box with one link a line holds: its links, each once, and the first line that is none (from 1), or null. */
export function readLinks(text: string): { links: string[]; badLine: number | null } {
  const links = new Set<string>();
  let badLine: number | null = null;
  for (const [index, line] of text.split("\n").entries()) {
    for (const piece of line.split(/\s+/u).filter(Boolean)) {
      if (WHOLE.test(piece)) links.add(normaliseLink(piece));
      else badLine ??= index + 1;
    }
  }
  return { links: [...links], badLine };
}

/** Links put behind those that a box already holds, one a line, none twice. */
export function appendLinks(box: string, links: readonly string[]): string {
  const lines = box.split("\n").filter((line) => line.trim() !== "");
  return [...lines, ...links.filter((link) => !lines.includes(link))].join("\n");
}

/** A sentence's last full stop, or a bracket that was opened before the link, is no part of it. */
function trimEnd(link: string): string {
  for (let text = link; ; text = text.slice(0, -1)) {
    const last = text.at(-1) ?? "";
    if (/[.,;:!?'"…]/u.test(last)) continue;
    const opening = PAIRS[last];
    if (opening !== undefined && count(text, last) > count(text, opening)) continue;
    return text;
  }
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}
