// A button for something that can't be undone: it asks once more, and the focus goes along.
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "./parts.tsx";

interface AskFirstProps {
  /** What the button says. */
  label: string;
  kind: "quiet" | "danger";
  question: string;
  yes: string;
  no: string;
  onYes: () => void;
}

/** The button; pressed, the question with its two answers. */
export function AskFirst({ label, kind, question, yes, no, onYes }: AskFirstProps): JSX.Element {
  const [asking, setAsking] = useState(false);
  const line = useRef<HTMLParagraphElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const wasAsked = useRef(false);
  useLayoutEffect(() => {
    if (asking) line.current?.focus();
    else if (wasAsked.current) place.current?.querySelector("button")?.focus();
    wasAsked.current = asking;
  }, [asking]);
  return (
    <div ref={place}>
      {asking ? (
        <div class="stack-small" role="group" aria-label={question}>
          <p class="strong" tabIndex={-1} ref={line}>
            {question}
          </p>
          <div class="buttons">
            <Button kind="danger" onClick={onYes}>
              {yes}
            </Button>
            <Button
              onClick={() => {
                setAsking(false);
              }}
            >
              {no}
            </Button>
          </div>
        </div>
      ) : (
        <Button
          kind={kind}
          onClick={() => {
            setAsking(true);
          }}
        >
          {label}
        </Button>
      )}
    </div>
  );
}
