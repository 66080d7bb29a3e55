// What page and service worker both have to know.
/** The name under which the page asks the browser to wake the service worker. It is stored, so it tells nothing. */
export const WAKE_TAG = "line";
