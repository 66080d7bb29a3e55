// Before anything else: whom to call when a life is in danger.
import type { ComponentChildren, JSX } from "preact";
import { say } from "../../words/index.ts";
import { Firm } from "../parts/firm.tsx";
import { CallIcon, WarningIcon } from "../parts/icons.tsx";
import { Notice, Outside } from "../parts/parts.tsx";

/** The emergency number and the anti-terrorist hotline, one tap each. */
export function Danger(): JSX.Element {
  return (
    <section class="danger" aria-label={say("danger.label")}>
      <p class="strong">
        <Firm words="danger.lead" />
      </p>
      <div class="danger-calls">
        <a class="button button-call" href="tel:999">
          <CallIcon />
          <span>{say("danger.call")}</span>
        </a>
        <p class="danger-hotline">
          {say("danger.hotline")}
          <a class="call" href="tel:0800789321">
            <bdi dir="ltr">{say("danger.hotline.call")}</bdi>
          </a>
        </p>
      </div>
      <p class="hint">
        <Firm words="danger.silent" />
      </p>
    </section>
  );
}

/** Where pictures of child abuse go instead. */
export function ChildrenLine(): JSX.Element {
  return (
    <p>
      <Firm words="start.first.children" /> <IwfLink>{say("start.first.children.link")}</IwfLink>
    </p>
  );
}

/** The same in short, for those who come from another app's share sheet and never saw the first screen. */
export function DangerInShort(): JSX.Element {
  return (
    <Notice icon={<WarningIcon />}>
      <p>
        <a href="tel:999">
          <Firm words="danger.short" />
        </a>
      </p>
      <p>
        <IwfLink>
          <Firm words="danger.short.children" />
        </IwfLink>
      </p>
    </Notice>
  );
}

function IwfLink({ children }: { children: ComponentChildren }): JSX.Element {
  return <Outside href="https://report.iwf.org.uk/">{children}</Outside>;
}
