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

/** Fills a list item by item, keeping those whose content is the same, so that focus and reading place stay. */
export function fill(list, items, signature, build) {
  const before = new Map([...list.children].map((child) => [child.dataset.signature, child]));
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  const children = items.map((item) => {
    const name = signature(item);
    const child = before.get(name) ?? build(item);
    child.dataset.signature = name;
    return child;
  });
  if (children.length !== list.children.length || children.some((child, place) => list.children[place] !== child)) {
    list.replaceChildren(...children);
    if (focused) find(`[data-focus="${CSS.escape(focused)}"]`, list)?.focus();
  }
}

/** What the page carries as data: the course's words by key. */
export const course = JSON.parse(document.getElementById("course")?.textContent || "{}");

export const room = document.body.dataset.room;
