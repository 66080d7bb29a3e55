import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, fromHex, toHex, utf8 } from "../envelope/bytes.ts";
import { BinaryHttpError, readResponse, writeRequest } from "./bhttp.ts";

describe("a request", () => {
  it("is written as RFC 9292 has it, and padded with zeros", () => {
    const request = { method: "GET", path: "/", headers: {}, body: new Uint8Array(0) } as const;
    // The published example of RFC 9458 with the empty fields, body and trailers spelt out.
    expect(toHex(writeRequest(request, "example.com", 30))).toBe(
      "00034745540568747470730b6578616d706c652e636f6d012f" + "0000000000",
    );
  });

  it("counts headers and bodies of every length class", () => {
    const body = new Uint8Array(70_000).fill(1);
    const written = writeRequest({ method: "PUT", path: "/x", headers: { parts: "2" }, body }, "a", 70_100);
    expect(toHex(written.subarray(0, 30))).toBe(
      "00" + "03505554" + "056874747073" + "0161" + "022f78" + "08" + "057061727473" + "0132" + "80011170" + "01",
    );
  });

  it("that does not fit its exchange is refused", () => {
    const request = { method: "PUT", path: "/", headers: {}, body: new Uint8Array(100) } as const;
    expect(() => writeRequest(request, "a", 100)).toThrow(RangeError);
  });
});

describe("a response", () => {
  it("is read with its fields and body, whatever zeros follow", () => {
    const fields = concat(fromHex("0b"), utf8("retry-after"), fromHex("023330"));
    const head = concat(fromHex("01" + "41f7"), Uint8Array.of(fields.length), fields, fromHex("03"), utf8("no."));
    const expected = { status: 503, headers: { "retry-after": "30" }, body: utf8("no.") };
    for (const tail of ["", "00", "000000000000"]) expect(readResponse(concat(head, fromHex(tail)))).toEqual(expected);
  });

  it("may stop early where nothing more is to be said, and pass over informational ones", () => {
    expect(readResponse(fromHex("0140c8"))).toEqual({ status: 200, headers: {}, body: new Uint8Array(0) });
    expect(readResponse(fromHex("014066004 0cc".replace(" ", "")))).toMatchObject({ status: 204 });
  });

  it.each(["", "00", "0340c8", "0140c8000000ff", "0140c805", "0140c8" + "04" + "0141" + "0161", "0127"])(
    "of %j is refused",
    (hex) => {
      expect(() => readResponse(fromHex(hex))).toThrow(BinaryHttpError);
    },
  );

  it("of any bytes is read or refused, never anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          expect(readResponse(Uint8Array.of(1, ...bytes)).status).toBeGreaterThanOrEqual(200);
        } catch (error) {
          expect(error).toBeInstanceOf(BinaryHttpError);
        }
      }),
    );
  });
});
