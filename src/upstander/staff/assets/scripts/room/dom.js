// Builds and finds parts of the page. Nothing here reads text as HTML.

/** An element with attributes (`on…` are listeners, false and null are left out) and children (nodes or text). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** The first element that fits, or null. */
export const find = (selector, within = document) => within.querySelector(selector);

/** All elements that fit, as an array. */
export const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Shows or hides; touches the page only where that changes something. */
export function show(element, shown) {
  if (element && element.hidden === shown) element.hidden = !shown;
}

/** Sets an element's text; touches the page only where that changes something. */
export function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Fills a list item by item, keeping those whose content is the same, so that focus and reading place stay.
 *  Where what had the focus is gone, the item in its place gets it: never a button that nobody has read about. */
export function fill(list, items, signature, build) {
  const before = new Map([...list.children].map((child) => [child.dataset.signature, child]));
  const had = list.contains(document.activeElement) ? document.activeElement : null;
  const place = [...list.children].findIndex((child) => child.contains(had));
  const children = items.map((item) => {
    const name = signature(item);
    const child = before.get(name) ?? build(item);
    child.dataset.signature = name;
    return child;
  });
  if (children.length !== list.children.length || children.some((child, number) => list.children[number] !== child)) {
    list.replaceChildren(...children);
    const same = had?.isConnected ? had : find(`[data-focus="${CSS.escape(had?.dataset.focus ?? "")}"]`, list);
    if (had) giveFocus(same, list, place);
  }
}

function giveFocus(same, list, place) {
  const heir = same ?? list.children[Math.min(place, list.children.length - 1)] ?? list;
  if (!same) heir.tabIndex = -1;
  heir.focus();
}

/** What the page carries as data: the course's words by key. */
export const course = JSON.parse(document.getElementById("course")?.textContent || "{}");

export const room = document.body.dataset.room;
