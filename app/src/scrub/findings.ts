// What a scrubber tells about what it took away: names of fields, never their values.

/** Kinds that the screens have plain words for, in the order in which people should read them. */
const KINDS = ["place", "time", "device", "person", "software", "preview", "text", "profile", "hidden"] as const;
export type FindingKind = (typeof KINDS)[number];

/** What of one kind was found and removed: the names of all fields, never their values. */
export interface Finding {
  kind: FindingKind;
  tags: string[];
}

/** No file makes the list longer than a person could read. */
const MOST_TAGS = 500;
const LONGEST_TAG = 80;

/** Collects what a scrubber finds. */
export class Findings {
  private readonly tags = new Map<FindingKind, Set<string>>();
  private count = 0;

  /** Notes that a field of this name was there. */
  add(kind: FindingKind, tag: string): void {
    const known = this.tags.get(kind) ?? new Set();
    this.tags.set(kind, known);
    const name = tag.replace(/[^\x20-\x7e]+/g, "?").slice(0, LONGEST_TAG);
    if (known.has(name) || this.count === MOST_TAGS) return;
    known.add(name);
    this.count++;
  }

  /** All that was found, by kind, what gives away most first. */
  list(): Finding[] {
    return KINDS.flatMap((kind) => {
      const tags = this.tags.get(kind);
      return tags ? [{ kind, tags: [...tags] }] : [];
    });
  }
}
