// About and privacy: what is promised, what can't be, and the way to clear the app from the phone.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { clearEverything, type CardView } from "../core/index.ts";
import { say, type Key } from "../words/index.ts";
import { clearWorker, isInstalled } from "./clear-worker.ts";
import { AskFirst } from "./parts/ask-first.tsx";
import { DoneIcon, LeaveIcon, RemoveIcon, ShieldIcon, WarningIcon } from "./parts/icons.tsx";
import { Back, Card, News, Title } from "./parts/parts.tsx";

const PROMISES = ["read", "who", "files", "links", "phone", "lost"] as const;
const LIMITS = [
  "phone",
  "app",
  "contact",
  "together",
  "host",
  "content",
  "follow",
  "code",
  "share",
  "stores",
  "size",
] as const;

interface AboutProps {
  /** What the card says, once it is there. */
  card: CardView | null;
  onBack: () => void;
  onCleared: () => void;
}

/** One screen, in plain words, of what this app does and does not do for a person. */
export function About({ card, onBack, onCleared }: AboutProps): JSX.Element {
  const escrow = card?.escrow === true;
  return (
    <div class="stack wide pairs about">
      <div class="stack-small across">
        <Back onPress={onBack} />
        <Title>{say("about.title")}</Title>
        <p class="lead">{say("about.lead")}</p>
        {card && <p class="hint">{card.name}</p>}
      </div>
      <Card title={say("about.promise")} icon={<ShieldIcon />}>
        <Sentences
          keys={[...PROMISES, ...(escrow ? [] : (["later"] as const))].map((name) => `about.promise.${name}` as const)}
        />
      </Card>
      <Card title={say("about.not")} icon={<WarningIcon />}>
        <Sentences
          keys={[...(escrow ? (["escrow"] as const) : []), ...LIMITS].map((name) => `about.not.${name}` as const)}
        />
      </Card>
      <Card title={say("app.leave")} icon={<LeaveIcon />}>
        <p>{say("app.leave.hint")}</p>
        <p>{say("app.leave.keys")}</p>
      </Card>
      <div class="across">
        <Clear onCleared={onCleared} />
      </div>
    </div>
  );
}

type PlainKey = Extract<Key, `about.${string}`>;

function Sentences({ keys }: { keys: readonly PlainKey[] }): JSX.Element {
  return (
    <ul class="bullets">
      {keys.map((key) => (
        <li key={key}>{say(key)}</li>
      ))}
    </ul>
  );
}

function Clear({ onCleared }: { onCleared: () => void }): JSX.Element {
  const [state, setState] = useState<"idle" | "clearing" | "done" | "failed">("idle");
  const clear = async () => {
    setState("clearing");
    onCleared();
    try {
      await clearEverything();
      await clearWorker();
      setState("done");
    } catch {
      setState("failed");
    }
  };
  return (
    <Card title={say("about.clear")} icon={<RemoveIcon />}>
      <p>{say("about.clear.text")}</p>
      {state === "idle" && (
        <AskFirst
          kind="danger"
          label={say("about.clear")}
          question={say("about.clear.ask")}
          yes={say("about.clear.yes")}
          no={say("about.clear.no")}
          onYes={() => void clear()}
        />
      )}
      {state === "clearing" && <span class="spinner" />}
      {state === "done" && (
        <News icon={<DoneIcon />}>
          {say("about.clear.done")} {isInstalled() && say("about.clear.icon")}
        </News>
      )}
      {state === "failed" && (
        <News icon={<WarningIcon />} bad>
          {say("about.clear.failed")}
        </News>
      )}
    </Card>
  );
}
