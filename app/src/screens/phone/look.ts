// The name and icon that the app takes on a home screen: its own, or plain ones that tell nobody anything.

/** How the app looks from outside. */
export type Look = "own" | "plain";

const LOOKS = {
  own: {
    name: "Upstander",
    address: "/",
    manifest: "/manifest.webmanifest",
    icon: "/icons/mark.svg",
    touch: "/icons/apple-touch-icon.png",
  },
  plain: {
    name: "Pocket Pages",
    address: "/?plain",
    manifest: "/plain.webmanifest",
    icon: "/icons/plain.svg",
    touch: "/icons/plain-touch-icon.png",
  },
} as const;

/** The look that the address asks for: an icon with plain looks starts there. */
export function lookOfVisit(): Look {
  return new URLSearchParams(location.search).has("plain") ? "plain" : "own";
}

/** The app's address in the look of this visit, with nothing else in it. */
export function addressOfLook(): string {
  return LOOKS[lookOfVisit()].address;
}

/** The name and the icon of a look. */
export function faceOf(look: Look): { name: string; icon: string } {
  return LOOKS[look];
}

/** Puts on a look: what the browser shows of the page, and what it would install from now on. */
export function wear(look: Look): void {
  const { name, address, manifest, icon, touch } = LOOKS[look];
  document.title = name;
  document.querySelector('meta[name="apple-mobile-web-app-title"]')?.setAttribute("content", name);
  manifestLink().setAttribute("href", manifest);
  document.querySelector('link[rel="icon"]')?.setAttribute("href", icon);
  document.querySelector('link[rel="apple-touch-icon"]')?.setAttribute("href", touch);
  if (lookOfVisit() !== look) history.replaceState(null, "", address);
}

// The page has no manifest of its own: a visit with plain looks must never begin to fetch the one that tells the name.
function manifestLink(): Element {
  const known = document.querySelector('link[rel="manifest"]');
  if (known) return known;
  const link = document.createElement("link");
  link.rel = "manifest";
  document.head.append(link);
  return link;
}
