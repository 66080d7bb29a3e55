// About and privacy: what is promised, what can't be, and the way to clear the app from the phone.
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { clearEverything, type CardView } from "../core/index.ts";
import { say, type Key } from "../words/index.ts";
import { clearWorker, isInstalled } from "./clear-worker.ts";
import { BackIcon, DoneIcon, RemoveIcon, ShieldIcon, WarningIcon } from "./parts/icons.tsx";
import { Button, Card, Title } from "./parts/parts.tsx";

const PROMISES = ["read", "who", "files", "links", "phone", "lost"] as const;
const LIMITS = ["phone", "app", "contact", "together", "host", "content", "follow", "code", "share", "stores"] as const;

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
    <div class="stack">
      <div class="stack-small">
        <Button kind="quiet" onClick={onBack}>
          <BackIcon />
          <span>{say("app.back")}</span>
        </Button>
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
      <Clear onCleared={onCleared} />
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
  const [state, setState] = useState<"idle" | "asking" | "done" | "failed">("idle");
  const clear = async () => {
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
        <Button
          kind="danger"
          onClick={() => {
            setState("asking");
          }}
        >
          {say("about.clear")}
        </Button>
      )}
      {state === "asking" && (
        <Asking
          onYes={() => void clear()}
          onNo={() => {
            setState("idle");
          }}
        />
      )}
      {state === "done" && (
        <p class="good" role="status">
          <DoneIcon />
          <span>
            {say("about.clear.done")} {isInstalled() && say("about.clear.icon")}
          </span>
        </p>
      )}
      {state === "failed" && (
        <p class="field-error" role="alert">
          {say("about.clear.failed")}
        </p>
      )}
    </Card>
  );
}

function Asking({ onYes, onNo }: { onYes: () => void; onNo: () => void }): JSX.Element {
  const question = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => {
    question.current?.focus();
  }, []);
  return (
    <div class="stack-small">
      <p class="strong" tabIndex={-1} ref={question}>
        {say("about.clear.ask")}
      </p>
      <div class="buttons">
        <Button kind="danger" onClick={onYes}>
          {say("about.clear.yes")}
        </Button>
        <Button onClick={onNo}>{say("about.clear.no")}</Button>
      </div>
    </div>
  );
}
