import { describe, expect, it } from "vitest";
import type { Card } from "../envelope/card.ts";
import { gateOf } from "./card.ts";

const ohttp = new Uint8Array([1, 2, 3]);
const gate = "https://gate.example/exchange";
const relay = "https://relay.example/exchange";
const onion = "http://upstander4harrowmere.onion";

/** Where a page on this origin sends the exchanges of a card. */
function calledFrom(origin: string, relay: string | null): string {
  const page = { origin, hostname: new URL(origin).hostname };
  return gateOf({ gate, relay, ohttp } as Card, page).url;
}

describe("the exchanges of a card go", () => {
  it("to its relay", () => {
    expect(calledFrom("https://report.example", relay)).toBe(relay);
  });

  it("to its gate where there is no relay", () => {
    expect(calledFrom("https://report.example", null)).toBe(gate);
  });

  it.each([relay, null])("to the onion service alone from a page of the onion service [P3]", (relay) => {
    expect(calledFrom(onion, relay)).toBe(`${onion}/exchange`);
  });

  it("to the relay from a host that only has onion in its name", () => {
    expect(calledFrom("https://onion.example", relay)).toBe(relay);
    expect(calledFrom("https://my.onion.example", relay)).toBe(relay);
  });
});
