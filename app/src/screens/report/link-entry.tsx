// The link box of the first screen.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { readLinks } from "../../links/find.ts";
import { say } from "../../words/index.ts";
import { LinkIcon } from "../parts/icons.tsx";
import { Button, Field } from "../parts/parts.tsx";

/** Takes links and goes on with them. Says so where it finds none. */
export function LinkEntry({ onLinks }: { onLinks: (text: string) => boolean }): JSX.Element {
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(false);
  const add = () => {
    const { links, badLine } = readLinks(text);
    setMissing(!onLinks(badLine === null ? links.join("\n") : text));
  };
  return (
    <form
      class="link-entry"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Field
        label={say("start.link")}
        hint={say("start.link.hint")}
        value={text}
        rows={1}
        verbatim
        error={missing ? say("start.link.none") : null}
        onInput={(value) => {
          setText(value);
          setMissing(false);
        }}
      />
      <Button submit>
        <LinkIcon />
        <span>{say("start.link.add")}</span>
      </Button>
    </form>
  );
}
