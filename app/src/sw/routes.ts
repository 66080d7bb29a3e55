// What never comes through the service worker: the calls of an exchange.

/** Not yet in the typings of workers, nor in every browser. */
type Routable = ExtendableEvent & {
  addRoutes?: (rule: { condition: { requestMethod: string; requestMode: string }; source: "network" }) => Promise<void>;
};

/**
 * Has the browser send what a script posts straight to the network. Chromium hands each request's body to a service worker that
 * could answer it, and there it stays: a video of 400 MB filled the memory with as much (measured). A share is posted by a form,
 * in another mode, and still comes here.
 */
export function leaveCallsAlone(event: ExtendableEvent): void {
  const condition = { requestMethod: "POST", requestMode: "cors" };
  const added = (event as Routable).addRoutes?.({ condition, source: "network" });
  if (added) event.waitUntil(added);
}
