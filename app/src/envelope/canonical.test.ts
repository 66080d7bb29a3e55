import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readVectors } from "../testing/vectors.ts";
import { fromUtf8, utf8 } from "./bytes.ts";
import { CanonicalError, type Json, readCanonical, writeCanonical } from "./canonical.ts";

describe("canonical JSON", () => {
  it("sorts keys by code point, also beyond the first plane, and escapes three characters only", () => {
    const written = writeCanonical({ "\u{1F600}": 1, "\uFB01": 2, b: 'a"\\\n\u007fé', a: [true, null] });
    expect(fromUtf8(written)).toBe('{"a":[true,null],"b":"a\\"\\\\\\n\u007fé","\uFB01":2,"\u{1F600}":1}');
  });

  it("reads back whatever it can write", () => {
    const text = fc.string({ unit: "grapheme" });
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        ...[fc.maxSafeInteger(), fc.boolean(), fc.constant(null), text],
        ...[fc.array(tie("value")), fc.dictionary(text, tie("value"))],
      ),
    }));
    fc.assert(
      fc.property(value, (written) => {
        expect(writeCanonical(readCanonical(writeCanonical(written)))).toEqual(writeCanonical(written));
      }),
    );
  });

  it.each(["\t", "\u0000", "\ud800", 0.5, NaN, -0, 2 ** 53])("can't hold %j", (value) => {
    expect(() => writeCanonical(value)).toThrow(CanonicalError);
  });

  it("refuses whatever is written another way", () => {
    const { refused_json } = readVectors("report") as { refused_json: { name: string; json: string }[] };
    const ways = ["white space", "a double key", "keys out of order", "a needless escape", "a fraction"];
    const written = refused_json.filter(({ name }) => ways.includes(name));
    expect(written).toHaveLength(ways.length);
    for (const { json } of written) expect(() => readCanonical(utf8(json))).toThrow(CanonicalError);
  });
});
