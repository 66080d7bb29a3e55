// Takes out of a link what only says who shared it. What it points to never changes, and nothing here opens a link.
import { changeLinks, readLinks } from "./find.ts";
import { DROPPED_EVERYWHERE, PLATFORM_OF_SCHEME, PLATFORMS, type Platform } from "./platforms.ts";

/** A link as it may go. */
export interface CleanLink {
  link: string;
  /** The names of what was taken out of the query, each once. */
  removed: string[];
  /** Where it leads, as people call it; null where we don't know it. */
  platform: string | null;
  /** Whether its very address was made for the one who shared it, so that nothing can be taken out. */
  made: boolean;
}

const WEB = /^(?:(?:https?|hxxps?):\/\/)?(?:[^/?#@]*@)?([^/?#:@]+)(?::\d+)?(\/[^?#]*)?(?:\?([^#]*))?(?:#.*)?$/isu;
const SCHEME = /^([a-z][a-z0-9+-]*):(?!\d)/iu;

/** The link without what follows people around. A link that holds none of it comes back as it is, letter for letter. */
export function cleanLink(link: string): CleanLink {
  const [, host = "", path = "/", query] = WEB.exec(link) ?? [];
  const name = host.toLowerCase().replace(/\.$/u, "");
  if (name === "") {
    const scheme = SCHEME.exec(link)?.[1]?.toLowerCase() ?? "";
    return { link, removed: [], platform: PLATFORM_OF_SCHEME[scheme] ?? null, made: false };
  }
  const platform = PLATFORMS.find(({ hosts }) => hosts.some((known) => name === known || name.endsWith(`.${known}`)));
  const made = platform?.made?.test(name + path) ?? false;
  const known = { platform: platform?.name ?? (name.endsWith(".onion") ? "Tor" : null), made };
  if (query === undefined) return { link, removed: [], ...known };
  const pairs = query.split("&");
  const kept = pairs.filter((pair) => !goes(nameOf(pair), path, platform));
  if (kept.length === pairs.length) return { link, removed: [], ...known };
  const removed = [...new Set(pairs.filter((pair) => !kept.includes(pair)).map(nameOf))];
  const start = link.indexOf("?");
  const rest = kept.some(Boolean) ? `?${kept.join("&")}` : "";
  return { link: link.slice(0, start) + rest + link.slice(start + 1 + query.length), removed, ...known };
}

/** The links of a box as they go, each once, and the first line that is no link (from 1), or null. */
export function readCleanLinks(text: string): { links: CleanLink[]; badLine: number | null } {
  const { links, badLine } = readLinks(text);
  const clean = links.map(cleanLink);
  return { links: clean.filter(({ link }, index) => clean.findIndex((one) => one.link === link) === index), badLine };
}

/** Any text with its links cleaned where they stand. */
export function cleanLinksIn(text: string): string {
  return changeLinks(text, (link) => cleanLink(link).link);
}

function goes(name: string, path: string, platform: Platform | undefined): boolean {
  if (name === "") return false;
  const page = platform?.pages?.find((one) => one.path.test(path));
  if (page) return !page.keep.includes(name);
  return [...DROPPED_EVERYWHERE, ...(platform?.drop ?? [])].some((dropped) =>
    dropped.endsWith("*") ? name.startsWith(dropped.slice(0, -1)) : name === dropped,
  );
}

function nameOf(pair: string): string {
  const written = pair.split("=", 1)[0] ?? "";
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
