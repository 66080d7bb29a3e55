// How to have the app at hand: on the home screen, by its own name or a plain one, and in an iPhone's share sheet.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../../words/index.ts";
import { DoneIcon, PhoneIcon, ShieldIcon } from "../parts/icons.tsx";
import { Back, Card, Title } from "../parts/parts.tsx";
import { faceOf, lookOfVisit, wear, type Look } from "./look.ts";
import { Shortcut } from "./shortcut.tsx";

const LOOKS = ["own", "plain"] as const satisfies readonly Look[];

/** Everything about the app's place on a phone. */
export function OnPhone({ onBack }: { onBack: () => void }): JSX.Element {
  return (
    <div class="stack wide pairs">
      <div class="stack-small across">
        <Back onPress={onBack} />
        <Title>{say("phone.title")}</Title>
        <p class="lead">{say("phone.lead")}</p>
      </div>
      <div class="stack">
        <Looks />
        <Card title={say("phone.add")} icon={<PhoneIcon />}>
          <ul class="bullets">
            <li>{say("phone.add.android")}</li>
            <li>{say("phone.add.iphone")}</li>
          </ul>
          <p class="hint">{say("phone.add.seen")}</p>
        </Card>
      </div>
      <Shortcut />
    </div>
  );
}

/** The choice of name and icon, which comes before installing. */
function Looks(): JSX.Element {
  const [look, setLook] = useState(lookOfVisit);
  return (
    <Card title={say("phone.look")} icon={<ShieldIcon />}>
      <p id="look-hint">{say("phone.look.text")}</p>
      <div class="chips" role="group" aria-labelledby="look-hint">
        {LOOKS.map((one) => {
          const { name, icon } = faceOf(one);
          return (
            <button
              key={one}
              type="button"
              class="chip chip-icon"
              aria-pressed={one === look}
              onClick={() => {
                wear(one);
                setLook(one);
              }}
            >
              <img src={icon} alt="" width="40" height="40" />
              <span lang="en" dir="ltr">
                {name}
              </span>
              {one === look && <DoneIcon />}
            </button>
          );
        })}
      </div>
      <p class="hint">{say("phone.look.inside")}</p>
    </Card>
  );
}
