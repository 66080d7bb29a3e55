// Who handles a report, on what basis, and what they take: from the card, before anything is sent.
import type { JSX } from "preact";
import type { CardView } from "../../core/index.ts";
import { say, saySize } from "../../words/index.ts";
import { ShieldIcon } from "../parts/icons.tsx";
import { Card } from "../parts/parts.tsx";
import type { CardState } from "./use-card.ts";

/** The operators of desk, gate, relay and app host. */
export function Handling({ card }: { card: CardState }): JSX.Element | null {
  if (card.state === "failed") return null;
  return (
    <div id="handling" tabIndex={-1}>
      <Card title={say("check.who")} icon={<ShieldIcon />}>
        {card.state === "loading" ? <p>{say("check.who.loading")}</p> : <Operators card={card.card} />}
      </Card>
    </div>
  );
}

function Operators({ card: { operators, accepts, basis, escrow } }: { card: CardView }): JSX.Element {
  const takes = accepts.files
    ? say("check.who.accepts.files", { size: saySize(accepts.bytes) })
    : say("check.who.accepts.links");
  const rows = [
    [say("check.who.desk"), operators.desk],
    [say("check.who.gate"), operators.gate],
    [say("check.who.relay"), operators.relay ?? say("check.who.relay.none")],
    [say("check.who.app"), operators.app],
    ...(escrow ? [[say("check.who.escrow"), say("check.who.escrow.yes")]] : []),
    [say("check.who.basis"), basis],
    [say("check.who.accepts"), takes],
  ];
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
