// The third screen: the receipt's words, and what is good to do now.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../../words/index.ts";
import { useAnnounce } from "../parts/announce.tsx";
import { Firm } from "../parts/firm.tsx";
import { CopyIcon, DoneIcon, CallIcon, PrintIcon, ReceiptIcon, RemoveIcon } from "../parts/icons.tsx";
import { Button, Card, Title } from "../parts/parts.tsx";

interface SentProps {
  words: string[] | null;
  /** The sealed copy is gone from this phone. */
  isForgotten: boolean;
  onDone: () => void;
}

/** Thanks, shows the words once, and reminds of what is still on the phone and of where support is to be had. */
export function Sent({ words, isForgotten, onDone }: SentProps): JSX.Element {
  return (
    <div class="stack wide columns">
      <div class="stack column-main">
        <div class="stack-small">
          <span class="seal">
            <DoneIcon />
          </span>
          <Title>{say("sent.title")}</Title>
          <p class="lead">{isForgotten ? say("sent.lead") : say("sent.left")}</p>
        </div>
        {words ? <ReceiptWords words={words} /> : <p>{say("sent.none")}</p>}
      </div>
      <div class="stack column-side">
        <Card title={say("sent.delete")} icon={<RemoveIcon />} tone="care">
          <p>
            <Firm words="sent.delete.text" />
          </p>
        </Card>
        <Card title={say("sent.support")} icon={<CallIcon />}>
          <p>{say("sent.support.text")}</p>
          <ul class="plain-list">
            <Line name={say("sent.support.victims")} when={say("sent.support.victims.when")} number="08 08 16 89 111" />
            <Line name={say("sent.support.samaritans")} when={say("sent.support.samaritans.when")} number="116 123" />
          </ul>
        </Card>
        <Button kind="primary" onClick={onDone}>
          {say("sent.done")}
        </Button>
      </div>
    </div>
  );
}

function ReceiptWords({ words }: { words: string[] }): JSX.Element {
  const [said, setSaid] = useState<string | null>(null);
  const announce = useAnnounce();
  const copy = async () => {
    const tell = (text: string) => {
      setSaid(text);
      announce(text);
    };
    try {
      await navigator.clipboard.writeText(words.join(" "));
      tell(say("sent.copied"));
    } catch {
      tell(say("sent.copy.failed"));
    }
  };
  return (
    <Card title={say("sent.words")} icon={<ReceiptIcon />} tone="strong">
      <p>{say("sent.words.lead")}</p>
      <p class="print-only">{say("sent.print.line")}</p>
      <ol class="words print" aria-label={say("sent.words.list")} lang="en" dir="ltr">
        {words.map((word, index) => (
          <li key={index} class="word">
            {word}
          </li>
        ))}
      </ol>
      <div class="buttons">
        <Button onClick={() => void copy()}>
          <CopyIcon />
          <span>{say("sent.copy")}</span>
        </Button>
        <Button
          onClick={() => {
            print();
          }}
        >
          <PrintIcon />
          <span>{say("sent.print")}</span>
        </Button>
        {said && <span class="said">{said}</span>}
      </div>
      <p class="hint">{say("sent.words.once")}</p>
    </Card>
  );
}

function Line({ name, when, number }: { name: string; when: string; number: string }): JSX.Element {
  return (
    <li class="call-line">
      <span class="stack-none">
        <span class="strong">{name}</span>
        <span class="hint">{when}</span>
      </span>
      <a class="call" href={`tel:${number.replaceAll(" ", "")}`}>
        <bdi dir="ltr">{number}</bdi>
      </a>
    </li>
  );
}
