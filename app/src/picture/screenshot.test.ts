import { expect, test } from "vitest";
import { concat, utf8 } from "../envelope/bytes.ts";
import { looksLikeScreenshot, type PictureFacts, saysScreenshot } from "./screenshot.ts";

const SCREEN = { width: 1080, height: 2400 };
const looks = (facts: Partial<PictureFacts>, screen = SCREEN): boolean =>
  looksLikeScreenshot(
    { type: "image/png", width: 1080, height: 2400, findings: [], saysScreenshot: false, ...facts },
    screen,
  );

test.each([
  ["an iPhone’s", { width: 1179, height: 2556 }],
  ["an old phone’s of 16 by 9", { width: 750, height: 1334 }],
  ["one turned on its side", { width: 2400, height: 1080 }],
  ["one that was scrolled", { width: 1080, height: 9000 }],
  ["one that a messenger made smaller", { type: "image/jpeg", width: 720, height: 1600 }],
  ["a WebP of this very screen", { type: "image/webp", width: 1200, height: 2000 }, { width: 2000, height: 1200 }],
  ["one whose details say so", { type: "image/jpeg", width: 900, height: 900, saysScreenshot: true }],
])("%s is a screenshot", (_, facts, screen = SCREEN) => {
  expect(looks(facts, screen)).toBe(true);
});

test.each([
  ["a camera’s picture of that shape", { findings: [{ kind: "device" as const, tags: ["Make", "FNumber"] }] }],
  ["a photo of 4 by 3", { type: "image/jpeg", width: 3000, height: 4000 }],
  ["a photo of 16 by 9", { type: "image/jpeg", width: 2160, height: 3840 }],
  ["a strip out of a photo", { type: "image/jpeg", width: 800, height: 4000 }],
  ["a square PNG", { width: 1080, height: 1080 }],
  ["a wide banner", { width: 3000, height: 600 }],
  ["a small strip", { width: 100, height: 220 }],
  ["an animation", { type: "image/gif" }],
])("%s is not surely one", (_, facts) => {
  expect(looks(facts)).toBe(false);
});

test("details name a screenshot in Exif’s comment and in XMP’s, and nothing else does", () => {
  expect(saysScreenshot(concat(utf8("....ASCII\0\0\0Screenshot")))).toBe(true);
  expect(saysScreenshot(utf8("<exif:UserComment><rdf:li>Screenshot</rdf:li>"))).toBe(true);
  expect(saysScreenshot(utf8("a caption about a Screenshot"))).toBe(false);
});
