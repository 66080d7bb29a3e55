import { expect, test } from "vitest";
import { appendLinks, findLinks, readLinks } from "./find.ts";

test("a shared text gives up its links, each once and in order", () => {
  const text = "Look at this! https://a.example/p?x=1 and t.me/somewhere/12, again https://a.example/p?x=1";
  expect(findLinks(text)).toEqual(["https://a.example/p?x=1", "t.me/somewhere/12"]);
});

test("links of every kind that people meet are found", () => {
  const onion = `${"a2".repeat(28)}.onion`;
  const magnet = "magnet:?xt=urn:btih:0123456789abcdef&dn=name";
  const all = ["http://b.example", "tg://resolve?domain=x", magnet, `http://${onion}/x`, `${onion}/y`, "www.c.example"];
  expect(findLinks(all.join(" "))).toEqual(all);
});

test("the full stop of a sentence and the bracket around a link are no part of it", () => {
  expect(findLinks("See https://a.example/b. Also (https://c.example/d), “https://e.example/f”!")).toEqual([
    "https://a.example/b",
    "https://c.example/d",
    "https://e.example/f",
  ]);
});

test("a bracket that belongs to the link stays", () => {
  expect(findLinks("https://a.example/wiki/Thing_(film)")).toEqual(["https://a.example/wiki/Thing_(film)"]);
});

test("words, sentences without a space and e-mail addresses are no links", () => {
  expect(findLinks("I saw it.Then it went. Write to me@mail.example or e.g. ask. 3.5/5")).toEqual([]);
});

test("an upper-case scheme and a host in another script are found", () => {
  expect(findLinks("HTTPS://A.EXAMPLE/x https://пример.рф/б")).toEqual(["HTTPS://A.EXAMPLE/x", "https://пример.рф/б"]);
});

test("quotation marks and backslashes inside a link are percent-encoded, as the envelope wants", () => {
  expect(findLinks('https://a.example/x"y\\z')).toEqual(["https://a.example/x%22y%5Cz"]);
});

test("the link box takes one link a line, several in one, and bare hosts", () => {
  expect(readLinks("https://a.example/1\n\n b.example \nc.example/x https://d.example")).toEqual({
    links: ["https://a.example/1", "b.example", "c.example/x", "https://d.example"],
    badLine: null,
  });
});

test("the link box names the first line that is no link", () => {
  expect(readLinks("https://a.example\nhello there\nwhat")).toEqual({ links: ["https://a.example"], badLine: 2 });
});

test("a script or a file is no link", () => {
  expect(readLinks("javascript:alert(1)").badLine).toBe(1);
  expect(readLinks("file:///etc/passwd").badLine).toBe(1);
});

test("adding links keeps what is there and adds none twice", () => {
  expect(appendLinks("a.example\n", ["b.example", "a.example"])).toBe("a.example\nb.example");
});
