import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanLink, cleanLinksIn, readCleanLinks } from "./clean.ts";
import { DROPPED_EVERYWHERE, PLATFORMS } from "./platforms.ts";

// Shapes as the platforms make them; all ids are made up.
const TABLE: readonly [given: string, goes: string, removed: string[]][] = [
  [
    "https://www.instagram.com/reel/C0Harrow9me/?igsh=MXh0YWJjZA==",
    "https://www.instagram.com/reel/C0Harrow9me/",
    ["igsh"],
  ],
  [
    "https://www.instagram.com/p/C0Harrow9me/?img_index=3&igshid=abc",
    "https://www.instagram.com/p/C0Harrow9me/?img_index=3",
    ["igshid"],
  ],
  [
    "https://instagram.com/harrowmere?igsh=Zm9v&utm_source=qr",
    "https://instagram.com/harrowmere",
    ["igsh", "utm_source"],
  ],
  [
    "https://www.tiktok.com/@harrow.mere/video/7000000000000000001?_t=ZN-8abc&_r=1",
    "https://www.tiktok.com/@harrow.mere/video/7000000000000000001",
    ["_t", "_r"],
  ],
  [
    "https://www.tiktok.com/@harrow.mere?_t=ZN-8abc&_r=1&lang=en",
    "https://www.tiktok.com/@harrow.mere?lang=en",
    ["_t", "_r"],
  ],
  ["https://youtu.be/Harrowmere0?si=AbCdEf123&t=42", "https://youtu.be/Harrowmere0?t=42", ["si"]],
  [
    "https://www.youtube.com/watch?v=Harrowmere0&feature=share&t=1m2s&pp=ygU",
    "https://www.youtube.com/watch?v=Harrowmere0&t=1m2s",
    ["feature", "pp"],
  ],
  [
    "https://youtube.com/shorts/Harrowmere0?feature=shared&si=x",
    "https://youtube.com/shorts/Harrowmere0",
    ["feature", "si"],
  ],
  ["https://www.youtube.com/channel/UCharrowmere?si=x", "https://www.youtube.com/channel/UCharrowmere", ["si"]],
  [
    "https://x.com/harrowmere/status/1000000000000000001?s=46&t=AbC-dEf_123",
    "https://x.com/harrowmere/status/1000000000000000001",
    ["s", "t"],
  ],
  [
    "https://twitter.com/harrowmere/status/1000000000000000001/photo/2?s=20",
    "https://twitter.com/harrowmere/status/1000000000000000001/photo/2",
    ["s"],
  ],
  ["https://x.com/search?q=harrowmere&ref_src=twsrc", "https://x.com/search?q=harrowmere", ["ref_src"]],
  [
    "https://www.facebook.com/harrowmere/posts/pfbid0abc?mibextid=rS40aB7S9Ucbxw6v&rdid=x",
    "https://www.facebook.com/harrowmere/posts/pfbid0abc",
    ["mibextid", "rdid"],
  ],
  [
    "https://www.facebook.com/photo.php?fbid=1&set=a.2&type=3&__cft__[0]=AZX&__tn__=EH-R",
    "https://www.facebook.com/photo.php?fbid=1&set=a.2&type=3",
    ["__cft__[0]", "__tn__"],
  ],
  [
    "https://www.facebook.com/story.php?story_fbid=1&id=2&fbclid=IwAR0",
    "https://www.facebook.com/story.php?story_fbid=1&id=2",
    ["fbclid"],
  ],
  ["https://www.threads.net/@harrowmere/post/Cabc?xmt=AQGz", "https://www.threads.net/@harrowmere/post/Cabc", ["xmt"]],
  [
    "https://www.reddit.com/r/harrowmere/comments/1abc/title/?share_id=Q1w&utm_name=ioscss&context=3",
    "https://www.reddit.com/r/harrowmere/comments/1abc/title/?context=3",
    ["share_id", "utm_name"],
  ],
  [
    "https://www.snapchat.com/add/harrowmere?share_id=abc&locale=en-GB",
    "https://www.snapchat.com/add/harrowmere?locale=en-GB",
    ["share_id"],
  ],
  [
    "https://chat.whatsapp.com/Harrowmere00000000000?mode=ac_t",
    "https://chat.whatsapp.com/Harrowmere00000000000",
    ["mode"],
  ],
  [
    "https://www.linkedin.com/posts/harrowmere_activity-1-AbCd?rcm=ACoAAA&utm_medium=x",
    "https://www.linkedin.com/posts/harrowmere_activity-1-AbCd",
    ["rcm", "utm_medium"],
  ],
  [
    "https://open.spotify.com/track/0Harrowmere?si=abc&context=x",
    "https://open.spotify.com/track/0Harrowmere?context=x",
    ["si"],
  ],
  [
    "https://docs.google.com/document/d/1Harrow/edit?usp=sharing&ouid=1&resourcekey=0-k",
    "https://docs.google.com/document/d/1Harrow/edit?resourcekey=0-k",
    ["usp", "ouid"],
  ],
  ["https://video.example/watch?v=1&utm_campaign=x#part-2", "https://video.example/watch?v=1#part-2", ["utm_campaign"]],
  ["video.example/a?fbclid=x", "video.example/a", ["fbclid"]],
  ["HTTPS://VIDEO.EXAMPLE:8443/A?GCLID=1&gclid=2", "HTTPS://VIDEO.EXAMPLE:8443/A?GCLID=1", ["gclid"]],
];

test.each(TABLE)("%s goes as %s", (given, link, removed) => {
  expect(cleanLink(given)).toMatchObject({ link, removed });
});

test.each([
  "https://video.example/watch?v=1&si=2&t=3&s=4&feature=share&share_id=5",
  "https://t.me/harrowmere/42?single&comment=7",
  "https://t.me/+HarrowmereInvite",
  "https://t.me/harrowmerebot?start=abc",
  "tg://resolve?domain=harrowmere&post=42",
  "magnet:?xt=urn:btih:0000000000000000000000000000000000000000&tr=udp%3A%2F%2Ftracker.example",
  "http://harrowmereharrowmereharrowmereharrowmereharrowmere2222.onion/thread?id=1&t=2",
  "https://files.example/clip.mp4?oh=00_AbC&oe=6700&sig=x&",
  "https://www.youtube.com/watch?v=Harrowmere0&list=PLx&index=2&lc=Ugx",
  "https://video.example/?",
  "https://x.com.video.example/harrowmere/status/1?s=20",
])("%s is left alone, letter for letter", (link) => {
  expect(cleanLink(link)).toMatchObject({ link, removed: [] });
});

test.each([
  ["https://t.me/harrowmere", "Telegram"],
  ["tg://join?invite=Harrowmere", "Telegram"],
  ["t.me/harrowmere", "Telegram"],
  ["https://vm.tiktok.com/ZNharrow/", "TikTok"],
  ["https://m.youtube.com/watch?v=1", "YouTube"],
  ["magnet:?xt=urn:btih:0", "BitTorrent"],
  ["harrowmereharrow2.onion", "Tor"],
  ["https://notx.com/a", null],
  ["https://t.me.video.example/a", null],
  ["https://t.me@video.example/a", null],
  ["https://video.example/t.me", null],
])("%s is known as %s", (link, platform) => {
  expect(cleanLink(link).platform).toBe(platform);
});

test.each([
  ["https://vm.tiktok.com/ZNharrow/", true],
  ["https://www.tiktok.com/t/ZNharrow/", true],
  ["https://www.facebook.com/share/p/1Harrow/?mibextid=x", true],
  ["https://www.reddit.com/r/harrowmere/s/AbCdEf", true],
  ["https://www.reddit.com/r/harrowmere/comments/1abc/", false],
  ["https://video.example/share/1", false],
])("whether %s was made for the one who shared it: %s", (link, made) => {
  expect(cleanLink(link).made).toBe(made);
});

const part = fc.stringMatching(/^[A-Za-z0-9_%.~+[\]-]{0,12}$/);
const host = fc.constantFrom("video.example", ...PLATFORMS.flatMap(({ hosts }) => hosts));
const names = fc.oneof(part, fc.constantFrom(...DROPPED_EVERYWHERE, "v", "id", "t", "s", "si"));

test("only whole parts of the query ever go, those that stay keep their order, and once is enough", () => {
  const query = fc.array(fc.tuple(names, part), { maxLength: 6 });
  fc.assert(
    fc.property(host, fc.array(part, { maxLength: 3 }), query, part, (name, path, pairs, fragment) => {
      const written = pairs.map(([key, value]) => `${key}=${value}`);
      const start = `https://${name}/${path.join("/")}`;
      const end = fragment === "" ? "" : `#${fragment}`;
      const { link } = cleanLink(start + (written.length > 0 ? `?${written.join("&")}` : "") + end);
      expect(link.startsWith(start)).toBe(true);
      expect(link.endsWith(end)).toBe(true);
      const left = link.slice(start.length, link.length - end.length).replace(/^\?/u, "");
      const rest = [...written];
      for (const pair of left === "" ? [] : left.split("&")) {
        while (rest.length > 0 && rest[0] !== pair) rest.shift();
        expect(rest.shift()).toBe(pair);
      }
      expect(cleanLink(link).link).toBe(link);
    }),
  );
});

test("links are cleaned where they stand in a text", () => {
  expect(
    cleanLinksIn("See https://youtu.be/Harrowmere0?si=AbC, it is bad. (https://video.example/?utm_source=x)"),
  ).toBe("See https://youtu.be/Harrowmere0, it is bad. (https://video.example/)");
  expect(cleanLinksIn("https://video.example/?utm_source=x https://video.example/?utm_source=xy")).toBe(
    "https://video.example/ https://video.example/",
  );
  expect(cleanLinksIn("No link, si=1 and utm_source=2.")).toBe("No link, si=1 and utm_source=2.");
});

test("two shares of the same link are one", () => {
  const { links } = readCleanLinks("https://youtu.be/Harrowmere0?si=AbC\nhttps://youtu.be/Harrowmere0?si=dEf");
  expect(links.map(({ link }) => link)).toEqual(["https://youtu.be/Harrowmere0"]);
});
