// An iPhone's share sheet knows no web apps. A shortcut of the person's own does it, shown step by step.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../../words/index.ts";
import { useAnnounce } from "../parts/announce.tsx";
import { CopyIcon, LinkIcon } from "../parts/icons.tsx";
import { Button, Card } from "../parts/parts.tsx";
import { EncodePicture, NewPicture, OpenPicture, SharePicture } from "./pictures.tsx";

const STEPS = [
  { text: "phone.shortcut.1", Picture: NewPicture },
  { text: "phone.shortcut.2", Picture: SharePicture },
  { text: "phone.shortcut.3", Picture: EncodePicture },
  { text: "phone.shortcut.4", Picture: OpenPicture },
] as const;

/** The steps, each with a picture, and the address that goes into the last one. */
export function Shortcut(): JSX.Element {
  const [said, setSaid] = useState<string | null>(null);
  const announce = useAnnounce();
  const address = `${location.origin}/#link=`;
  const copy = async () => {
    const text = await navigator.clipboard.writeText(address).then(
      () => say("sent.copied"),
      () => say("sent.copy.failed"),
    );
    setSaid(text);
    announce(text);
  };
  return (
    <Card title={say("phone.shortcut")} icon={<LinkIcon />}>
      <p>{say("phone.shortcut.text")}</p>
      <ol class="steps-drawn">
        {STEPS.map(({ text, Picture }) => (
          <li key={text}>
            <p>{say(text)}</p>
            <Picture />
          </li>
        ))}
      </ol>
      <p class="link-text strong" dir="ltr">
        {address}
      </p>
      <div class="buttons">
        <Button onClick={() => void copy()}>
          <CopyIcon />
          <span>{say("phone.shortcut.copy")}</span>
        </Button>
        {said && <span class="said">{said}</span>}
      </div>
      <p>{say("phone.shortcut.after")}</p>
      <p class="hint">{say("phone.shortcut.history")}</p>
    </Card>
  );
}
