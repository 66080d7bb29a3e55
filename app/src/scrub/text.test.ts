import { describe, expect, it } from "vitest";
import { type Bytes, utf8 } from "../envelope/bytes.ts";
import { scrub } from "./index.ts";

describe("a plain text", () => {
  it("stays as it is, each kind of line end too", async () => {
    const text = utf8("One\r\nTwo\rThree\n\tالعربية 👍");
    expect(await scrub(text)).toEqual({ bytes: text, type: "text/plain", findings: [] });
  });

  it("loses its byte order mark", async () => {
    const { bytes, findings } = await scrub(utf8("\ufeffHello"));
    expect(bytes).toEqual(utf8("Hello"));
    expect(findings).toEqual([{ kind: "software", tags: ["byte order mark"] }]);
  });

  it.each<[string, Bytes]>([
    ["nothing", new Uint8Array()],
    ["another encoding", Uint8Array.of(0x63, 0x61, 0x66, 0xe9)],
    ["a zero byte", utf8("a\0b")],
    ["an escape sequence", utf8("a\x1b[31mb")],
    ["a control character of Latin 1", utf8("a\u0085b")],
    ["a web page", utf8("\n<!DOCTYPE html><p>Hello")],
    ["rich text", utf8("{\\rtf1 Hello}")],
    ["a contact", utf8("BEGIN:VCARD\nFN:Someone\nEND:VCARD\n")],
    ["a saved mail", utf8("Received: from somewhere\nSubject: Hello\n\nHello")],
  ])("is refused where it is %s", async (_, untrusted) => {
    await expect(scrub(untrusted)).rejects.toMatchObject({ name: "ScrubRefused", reason: "unsupported" });
  });
});
