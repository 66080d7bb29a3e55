// The first screen: what have you got?
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Sent } from "../../core/index.ts";
import { say } from "../../words/index.ts";
import { useAnnounce } from "../parts/announce.tsx";
import { Firm } from "../parts/firm.tsx";
import {
  CameraIcon,
  NextIcon,
  PasteIcon,
  PhoneIcon,
  PictureIcon,
  ReceiptIcon,
  ShieldIcon,
  WarningIcon,
} from "../parts/icons.tsx";
import { Button, Card, Notice, Title } from "../parts/parts.tsx";
import { CardTrouble } from "./card-trouble.tsx";
import { ChildrenLine, Danger } from "./danger.tsx";
import type { DraftBox } from "./draft.ts";
import { FilePicker } from "./file-picker.tsx";
import { LinkEntry } from "./link-entry.tsx";
import { readClipboard } from "./shared.ts";
import type { CardState } from "./use-card.ts";
import { Waiting } from "./waiting.tsx";

interface StartProps {
  box: DraftBox;
  card: CardState;
  askAgain: () => void;
  /** Takes files and links in and goes on to the check; false when there was nothing in them. */
  takeIn: (given: { files: readonly Blob[]; text: string }) => boolean;
  show: (name: "check" | "receipt") => void;
  onRightPlace: () => void;
  onPhone: () => void;
  /** A waiting report went out, and its receipt is still known. */
  onSent: (sent: Sent) => void;
}

/** Where a report begins: a picture, a link, something pasted, or just words. */
export function Start({ box, card, askAgain, takeIn, show, onRightPlace, onPhone, onSent }: StartProps): JSX.Element {
  const go = () => {
    show("check");
  };
  const pick = (files: readonly Blob[]) => {
    takeIn({ files, text: "" });
  };
  return (
    <div class="stack wide columns">
      <Danger />
      <div class="stack column-main">
        <div class="stack-small">
          <Title>{say("start.title")}</Title>
          <p class="lead">{say("start.lead")}</p>
        </div>
        {card.state === "failed" && <CardTrouble error={card.error} askAgain={askAgain} />}
        <Waiting onSent={onSent} />
        {!box.isEmpty && (
          <Notice icon={<ReceiptIcon />}>
            <p>{say("start.draft")}</p>
            <Button onClick={go}>{say("start.draft.go")}</Button>
          </Notice>
        )}
        <div class="offers">
          <FilePicker
            kind="offer-main"
            label={say("start.pick")}
            hint={say("start.pick.hint")}
            icon={<PictureIcon />}
            onPick={pick}
          />
          <FilePicker kind="offer-touch" label={say("start.take")} icon={<CameraIcon />} camera onPick={pick} />
          <PasteOffer takeIn={takeIn} />
          <p class="drop-hint">{say("start.drop")}</p>
        </div>
        <LinkEntry onLinks={(text) => takeIn({ files: [], text })} />
        <button type="button" class="row-link" onClick={go}>
          <span>{say("start.note")}</span>
          <NextIcon />
        </button>
      </div>
      <div class="stack column-side">
        <Card title={say("start.first")} icon={<WarningIcon />} tone="care">
          <p>
            <Firm words="start.first.keep" />
          </p>
          <ChildrenLine />
          <Button kind="quiet" onClick={onRightPlace}>
            {say("place.title")}
          </Button>
        </Card>
        <button
          type="button"
          class="row-link row-link-card"
          onClick={() => {
            show("receipt");
          }}
        >
          <ReceiptIcon />
          <span class="stack-none">
            <span class="strong">{say("start.receipt")}</span>
            <span class="hint">{say("start.receipt.hint")}</span>
          </span>
          <NextIcon />
        </button>
        <button type="button" class="row-link row-link-card" onClick={onPhone}>
          <PhoneIcon />
          <span class="stack-none">
            <span class="strong">{say("phone.title")}</span>
            <span class="hint">{say("start.phone.hint")}</span>
          </span>
          <NextIcon />
        </button>
      </div>
      <Card title={say("start.how")} icon={<ShieldIcon />}>
        <ol class="numbered how">
          <li>{say("start.how.1")}</li>
          <li>{say("start.how.2")}</li>
          <li>{say("start.how.3")}</li>
        </ol>
      </Card>
    </div>
  );
}

/** Pastes by one tap, where the browser has that. */
function PasteOffer({ takeIn }: Pick<StartProps, "takeIn">): JSX.Element | null {
  const [trouble, setTrouble] = useState<string | null>(null);
  const announce = useAnnounce();
  // Old browsers lack it, whatever the typings say.
  if (!("clipboard" in navigator) || !("read" in navigator.clipboard)) return null;
  const paste = async () => {
    const refuse = (text: string) => {
      setTrouble(text);
      announce(text);
    };
    try {
      if (!takeIn(await readClipboard())) refuse(say("start.paste.empty"));
    } catch {
      refuse(say("start.paste.blocked"));
    }
  };
  return (
    <>
      <button type="button" class="offer" onClick={() => void paste()}>
        <PasteIcon />
        <span class="offer-name">{say("start.paste")}</span>
      </button>
      {trouble && (
        <p class="offer-trouble field-error">
          <WarningIcon />
          <span>{trouble}</span>
        </p>
      )}
    </>
  );
}
