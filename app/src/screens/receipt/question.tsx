// A question of the desk, and a box to answer it. The answer is a report of its own that names the receipt.
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { CoreError, discardReport, sendReport, type Answer, type Draft, type Wait } from "../../core/index.ts";
import { cleanLinksIn, readCleanLinks } from "../../links/clean.ts";
import { findLinks } from "../../links/find.ts";
import { say } from "../../words/index.ts";
import { QuestionIcon } from "../parts/icons.tsx";
import { Button, Card, Field, Progress } from "../parts/parts.tsx";
import { codeOf, sayProblem } from "../parts/problems.ts";
import { findPersonalDetails } from "../report/personal.ts";
import { roomInNote, tidyNote } from "../report/review.ts";
import { sayAnswer, sayAnswerTitle } from "./wording.ts";

type Reply = { state: "writing"; error: string | null } | { state: "sending" } | { state: "done"; text: string };

/** Shows the question; once answered, only the thanks. */
export function QuestionCard(props: { answer: Answer; words: string[]; newest: boolean }): JSX.Element {
  const { answer, words, newest } = props;
  const [text, setText] = useState("");
  const [wait, setWait] = useState<Wait | undefined>();
  const [reply, setReply] = useState<Reply>({ state: "writing", error: null });
  const details = findPersonalDetails(text);

  const send = async () => {
    const note = tidyNote(text);
    const fault = note === "" ? say("answer.question.empty") : roomInNote(text) < 0 ? say("check.note.long") : null;
    if (fault !== null) {
      setReply({ state: "writing", error: fault });
      return;
    }
    setReply({ state: "sending" });
    try {
      await sendReport(followUp(note, words, answer.question), (_sent, _total, wait) => {
        setWait(wait);
      });
      setReply({ state: "done", text: say("answer.question.sent") });
    } catch (error) {
      setReply(await afterFailure(error));
    }
  };

  return (
    <Card title={sayAnswerTitle(answer)} icon={<QuestionIcon />} tone={newest ? "strong" : ""}>
      <p class="question" dir="auto">
        {sayAnswer(answer)}
      </p>
      {reply.state === "writing" && (
        <form
          class="stack-small"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <Field
            label={say("answer.question.box")}
            hint={`${say("answer.question.text")} ${say("answer.question.box.hint")}`}
            value={text}
            rows={3}
            error={reply.error}
            onInput={setText}
          >
            {details.length > 0 && (
              <p class="warning">
                {details.map((detail) => say(`check.note.personal.${detail}`)).join(" ")} {say("check.note.personal")}
              </p>
            )}
          </Field>
          <Button kind="primary" submit>
            {say("answer.question.send")}
          </Button>
        </form>
      )}
      {reply.state === "sending" && (
        <Progress share={null} text={wait ? say(`send.${wait}`) : say("answer.question.sending")} />
      )}
      {reply.state === "done" && <Done text={reply.text} />}
    </Card>
  );
}

/** A sealed answer waits and goes out by itself: sent a second time, it would arrive twice. One that is refused goes. */
async function afterFailure(error: unknown): Promise<Reply> {
  const kept = error instanceof CoreError ? error.kept : undefined;
  if (kept !== undefined && codeOf(error) !== "refused") return { state: "done", text: say("answer.question.waits") };
  // Where even throwing away fails, it is shown among those that wait.
  if (kept !== undefined) await discardReport(kept).catch(() => undefined);
  return { state: "writing", error: sayProblem(error) };
}

/** What became of the answer; it takes the focus that the vanished button had. */
function Done({ text }: { text: string }): JSX.Element {
  const line = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => {
    line.current?.focus();
  }, []);
  return (
    <p class="good" tabIndex={-1} ref={line} role="status">
      {text}
    </p>
  );
}

/** An answer's links travel as links too, so that the desk can work with them. */
function followUp(note: string, words: string[], question: string | undefined): Draft {
  const followUpTo = question === undefined ? { words } : { words, question };
  const { links } = readCleanLinks(findLinks(note).join("\n"));
  return {
    links: links.map(({ link }) => link),
    note: cleanLinksIn(note),
    answers: {},
    files: [],
    receipt: false,
    followUpTo,
  };
}
