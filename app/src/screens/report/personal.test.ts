import { expect, test } from "vitest";
import { findPersonalDetails } from "./personal.ts";

test.each([
  "My name is Robin",
  "I’m Robin and I saw this",
  "I am Robin Tester",
  "Please ask Mr Tester",
  "it was posted by Robin O’Tester-Smith yesterday",
  "Kind regards, Robin",
  "On Robin Tester’s page",
])("a name is noticed: %s", (note) => {
  expect(findPersonalDetails(note)).toContain("name");
});

test.each(["write to robin.t@mail.example please", "mail: a@b.example."])(
  "an e-mail address is noticed: %s",
  (note) => {
    expect(findPersonalDetails(note)).toContain("email");
  },
);

test.each(["ring 07700 900123", "+44 7700 900 123", "0113-496-0000.", "(0113) 496 0000"])(
  "a phone number is noticed: %s",
  (note) => {
    expect(findPersonalDetails(note)).toContain("phone");
  },
);

test.each([
  "A video in a group about Harrowmere. It says to hurt people on Friday.",
  "I saw it on 2026-11-22 and 22.11.2026, in 2019-2020.",
  "There were 120000 views. I am scared now. I’m not sure.",
  "On Monday Morning at High Street, New York",
  "The page is https://site.example/post/1234567890123",
  "",
])("an ordinary note is left alone: %s", (note) => {
  expect(findPersonalDetails(note)).toEqual([]);
});

test("several kinds are named together, in one order", () => {
  expect(findPersonalDetails("07700 900123, a@b.example, my name is Robin")).toEqual(["name", "email", "phone"]);
});
