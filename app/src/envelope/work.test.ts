import { expect, it } from "vitest";
import { readVectors } from "../testing/vectors.ts";
import { fromHex } from "./bytes.ts";
import { readDemand, Search } from "./work.ts";

interface Case {
  demand: string;
  envelope: string;
  parts: number;
  whole: boolean;
  work: string;
}

const { cases } = readVectors("work") as { cases: Case[] };

it.each(cases)(
  "is found as in the shared vectors: $demand for $parts parts",
  ({ demand, envelope, parts, whole, work }) => {
    const worked = { envelope: fromHex(envelope), parts, isWhole: whole };
    expect(new Search(readDemand(demand), worked).next(10_000)).toBe(work);
  },
);

it("goes on where it was left", () => {
  const { demand, envelope, parts, whole, work } = cases[1] as Case;
  const search = new Search(readDemand(demand), { envelope: fromHex(envelope), parts, isWhole: whole });
  const slices: (string | null)[] = [];
  do slices.push(search.next(10));
  while (slices.at(-1) === null);
  expect(slices).toHaveLength(14);
  expect(slices.at(-1)).toBe(work);
});

it.each(["", "00 1", `${"0".repeat(64)} `, `${"0".repeat(64)} -1`, `${"0".repeat(64)} 1e3`, `${"G".repeat(64)} 1`])(
  "a demand that is not of its form is refused: “%s”",
  (untrusted) => {
    expect(() => readDemand(untrusted)).toThrow(RangeError);
  },
);
