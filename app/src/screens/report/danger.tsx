// Before anything else: whom to call when a life is in danger.
import type { JSX } from "preact";
import { say } from "../../words/index.ts";
import { PhoneIcon } from "../parts/icons.tsx";

/** The emergency number and the anti-terrorist hotline, one tap each. */
export function Danger(): JSX.Element {
  return (
    <section class="danger" aria-label={say("danger.label")}>
      <p class="strong">{say("danger.lead")}</p>
      <div class="danger-calls">
        <a class="button button-call" href="tel:999">
          <PhoneIcon />
          <span>{say("danger.call")}</span>
        </a>
        <p class="danger-hotline">
          {say("danger.hotline")}
          <a class="call" href="tel:0800789321">
            {say("danger.hotline.call")}
          </a>
        </p>
      </div>
    </section>
  );
}
