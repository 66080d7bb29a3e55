// Holds the newest of each section, and tells those who watch it.

const watchers = [];
export const state = {};

/** Calls `tell(state)` once whenever one of these sections changes. */
export function watch(names, tell) {
  watchers.push({ names, tell });
}

/** Takes sections as they came; each replaces what there was. */
export function take(sections) {
  Object.assign(state, sections);
  for (const { names, tell } of watchers) {
    if (names.some((name) => name in sections)) tell(state);
  }
}
