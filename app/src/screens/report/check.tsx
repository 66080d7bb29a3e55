// The second screen: everything that is about to go, who gets it, and Send.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Draft } from "../../core/index.ts";
import { MOST_FILES, MOST_LINKS } from "../../envelope/report.ts";
import { readCleanLinks } from "../../links/clean.ts";
import { say, saySize } from "../../words/index.ts";
import { useAnnounce } from "../parts/announce.tsx";
import { PictureIcon } from "../parts/icons.tsx";
import { Back, Button, Field, Title, Trouble } from "../parts/parts.tsx";
import { Asking } from "./asking.tsx";
import { CardTrouble } from "./card-trouble.tsx";
import { DangerInShort } from "./danger.tsx";
import type { DraftBox } from "./draft.ts";
import { FileCard } from "./file-card.tsx";
import { FilePicker } from "./file-picker.tsx";
import { Handling } from "./handling.tsx";
import { LinkList } from "./link-list.tsx";
import { NoteField } from "./note-field.tsx";
import { findFaults, finishDraft, type Fault } from "./review.ts";
import type { CardState } from "./use-card.ts";

interface CheckProps {
  /** Whether the person came from another app's share sheet, past the first screen. */
  shared: boolean;
  box: DraftBox;
  card: CardState;
  askAgain: () => void;
  onRightPlace: () => void;
  onBack: () => void;
  /** Opens the editor for the file of that key. */
  onCover: (key: number) => void;
  onSend: (draft: Draft) => void;
}

/** Shows the report as it will go. Send tells what is still to be put right, if anything is. */
export function Check({ shared, box, card, askAgain, onRightPlace, onBack, onCover, onSend }: CheckProps): JSX.Element {
  const { draft } = box;
  const [attempts, setAttempts] = useState(0);
  const accepts = card.state === "ready" ? card.card.accepts : { files: true, bytes: Infinity };
  const all = findFaults(draft, accepts);
  const waiting = all.every(({ code }) => code === "cleaning") && (all.length > 0 || card.state === "loading");
  const faults = attempts > 0 ? all.filter(({ code }) => code !== "cleaning") : [];
  const linkFault = faults.find((fault) => fault.field === "links");
  const { links } = readCleanLinks(draft.links);
  const count = links.length;
  return (
    <form
      class="stack wide columns"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (all.length === 0 && card.state === "ready") onSend(finishDraft(draft));
        else setAttempts(attempts + 1);
      }}
    >
      <div class="stack column-main">
        <div class="stack-small">
          <Back onPress={onBack} />
          <Title>{say("check.title")}</Title>
        </div>
        {shared && <DangerInShort />}
        {faults.length > 0 && (
          <Trouble key={attempts} title={say("check.problem")} answersPress>
            <ul class="bullets">
              {faults.map((fault) => (
                <li key={`${fault.field}-${fault.code}`}>{sayFault(fault, accepts.bytes)}</li>
              ))}
            </ul>
          </Trouble>
        )}
        {card.state === "failed" && (
          <CardTrouble key={`card-${attempts}`} error={card.error} askAgain={askAgain} answersPress={attempts > 0} />
        )}
        <Files box={box} accepted={accepts.files} onCover={onCover} />
        <div class="stack-small">
          <Field
            label={say("check.links")}
            hint={say("check.links.hint")}
            value={draft.links}
            rows={Math.min(Math.max(draft.links.split("\n").length, 2), 8)}
            verbatim
            error={linkFault ? sayFault(linkFault, accepts.bytes) : null}
            onInput={(links) => {
              box.change({ links });
            }}
          >
            {count > 0 && <p class="hint">{say("check.links.count", { count })}</p>}
          </Field>
          <LinkList links={links} />
        </div>
        <NoteField
          note={draft.note}
          onInput={(note) => {
            box.change({ note });
          }}
        />
        <Asking box={box} onRightPlace={onRightPlace} />
      </div>
      <div class="stack column-side">
        <label class="choice">
          <input
            type="checkbox"
            checked={draft.receipt}
            onChange={(event) => {
              box.change({ receipt: event.currentTarget.checked });
            }}
          />
          <span class="stack-none">
            <span class="strong">{say("check.receipt")}</span>
            <span class="hint">{say("check.receipt.hint")}</span>
          </span>
        </label>
        <Handling card={card} />
        <div class="send-bar">
          <p class="send-bar-text" aria-live="polite">
            {attempts > 0 && waiting
              ? say("check.send.wait")
              : card.state === "ready"
                ? say("check.goes", { desk: card.card.operators.desk })
                : card.state === "loading" && say("check.who.loading")}
          </p>
          <Button kind="primary" submit unready={waiting}>
            {say("check.send")}
          </Button>
        </div>
      </div>
    </form>
  );
}

interface FilesProps {
  box: DraftBox;
  accepted: boolean;
  onCover: (key: number) => void;
}

function Files({ box, accepted, onCover }: FilesProps): JSX.Element {
  const announce = useAnnounce();
  const { files, overflow } = box.draft;
  return (
    <section class="stack-small" aria-labelledby="files-title">
      <h2 class="section-title" id="files-title" tabIndex={-1}>
        {say("check.files")}
      </h2>
      {!accepted && <p class={files.length > 0 ? "field-error" : "hint"}>{say("file.not-accepted")}</p>}
      {files.length > 0 && (
        <>
          <ul class="plain-list">
            {files.map((file, index) => (
              <FileCard
                key={file.key}
                file={file}
                number={index + 1}
                onCover={() => {
                  onCover(file.key);
                }}
                onRemove={() => {
                  box.removeFile(file.key);
                  announce(say("check.removed.file", { number: index + 1 }));
                  document.getElementById("files-title")?.focus();
                }}
              />
            ))}
          </ul>
          <p class="hint">{say("check.visible")}</p>
        </>
      )}
      {overflow && <p class="field-error">{say("file.many", { count: MOST_FILES })}</p>}
      {accepted && files.length < MOST_FILES && (
        <FilePicker
          kind="offer-small"
          label={files.length > 0 ? say("check.more") : say("start.pick")}
          icon={<PictureIcon />}
          onPick={box.addFiles}
        />
      )}
    </section>
  );
}

function sayFault(fault: Fault, mostBytes: number): string {
  switch (fault.field) {
    case "report":
      return say("check.send.empty");
    case "note":
      return say("check.note.long");
    case "links":
      if (fault.code === "bad") return say("check.links.bad", { line: fault.line });
      return fault.code === "many" ? say("check.links.many", { count: MOST_LINKS }) : say("check.links.long");
    case "files":
      if (fault.code === "cleaning") return say("check.send.wait");
      if (fault.code === "too-large") return say("check.problem.large", { size: saySize(mostBytes) });
      return fault.code === "not-accepted" ? say("file.not-accepted") : say("check.problem.files");
  }
}
