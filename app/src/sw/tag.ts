// What page and service worker both have to know.
/** The name under which the page asks the browser to wake the service worker. It is stored, so it tells nothing. */
export const WAKE_TAG = "line";

/** What the page asks the service worker to learn which build it keeps: the answer is the SHA-256 of its `files.json`. */
export const ASK_BUILD = "build";

/** What the service worker tells every page when the host gave other bytes than the card vouches for. */
export const CHANGED = "changed";
