import { expect, test } from "vitest";
import type { CleanFile } from "../../core/types.ts";
import type { DraftState, PickedFile } from "./draft.ts";
import { findFaults, finishDraft, roomInNote, tidyNote } from "./review.ts";

const accepts = { files: true, bytes: 1_000 };
const empty: DraftState = { files: [], overflow: false, links: "", note: "", answers: {}, receipt: true };
const clean = (key: number, size: number): PickedFile => {
  const file: CleanFile = {
    id: `id${key}`,
    type: "image/png",
    size,
    findings: [],
    saysScreenshot: false,
    edited: { cut: false, covered: false },
  };
  return { key, state: "clean", clean: file, picture: null };
};
const codes = (draft: Partial<DraftState>, takes = accepts) =>
  findFaults({ ...empty, ...draft }, takes).map(({ field, code }) => `${field} ${code}`);

test("a link, a note or a clean file alone can go", () => {
  expect(codes({ links: "a.example/x" })).toEqual([]);
  expect(codes({ note: "words" })).toEqual([]);
  expect(codes({ files: [clean(1, 10)] })).toEqual([]);
});

test("nothing at all, or only white space, is empty", () => {
  expect(codes({})).toEqual(["report empty"]);
  expect(codes({ note: " \n ", links: "\n" })).toEqual(["report empty"]);
});

test("a refused file or one still being cleaned holds the report back", () => {
  const files: PickedFile[] = [
    { key: 1, state: "refused", error: new Error() },
    { key: 2, state: "cleaning" },
  ];
  expect(codes({ files })).toEqual(["files refused", "files cleaning"]);
});

test("files too large together, or at a desk that takes links only, are named", () => {
  expect(codes({ files: [clean(1, 600), clean(2, 600)] })).toEqual(["files too-large"]);
  expect(codes({ files: [clean(1, 6)] }, { ...accepts, files: false })).toEqual(["files not-accepted"]);
});

test("a line that is no link, too many links, and links too long are named", () => {
  const many = Array.from({ length: 21 }, (_, n) => `a.example/${n}`).join("\n");
  expect(findFaults({ ...empty, links: "a.example\nwords" }, accepts)).toEqual([
    { field: "links", code: "bad", line: 2 },
  ]);
  expect(codes({ links: many })).toEqual(["links many"]);
  expect(codes({ links: `a.example/${"x".repeat(2_000)}` })).toEqual(["links long"]);
  expect(
    codes({ links: Array.from({ length: 7 }, (_, n) => `a.example/${n}${"x".repeat(1_900)}`).join("\n") }),
  ).toEqual(["links long"]);
});

test("a note is measured in bytes of UTF-8", () => {
  expect(roomInNote("é".repeat(2_000))).toBe(0);
  expect(codes({ note: "é".repeat(2_001) })).toEqual(["note long"]);
});

test("a note loses what the envelope refuses and keeps its lines", () => {
  expect(tidyNote(" a\r\nb\tc\u0000d\u0085e\ud800 ")).toBe("a\nb c d e");
  expect(tidyNote("a\u2028b 👋🏽")).toBe("a\nb 👋🏽");
});

test("the finished draft names clean files and each link once", () => {
  const draft = {
    ...empty,
    files: [clean(1, 1), clean(2, 1)],
    links: "a.example a.example\nb.example",
    note: " n ",
    receipt: false,
  };
  expect(finishDraft(draft)).toEqual({
    links: ["a.example", "b.example"],
    note: "n",
    answers: {},
    files: ["id1", "id2"],
    receipt: false,
  });
});
