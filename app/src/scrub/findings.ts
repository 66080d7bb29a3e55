// What a scrubber tells about what it took away.

/** Kinds that the screens have plain words for. */
export type FindingKind =
  "place" | "time" | "device" | "person" | "software" | "preview" | "text" | "profile" | "hidden";

/** What of one kind was found and removed: the names of all fields, never their values. */
export interface Finding {
  kind: FindingKind;
  tags: string[];
}
