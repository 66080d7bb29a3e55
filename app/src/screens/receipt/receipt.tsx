// Check a receipt: eight words in, the desk's answers out.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { parseReceipt, readAnswers, type Answer, type ReceiptReading } from "../../core/index.ts";
import { say, sayList } from "../../words/index.ts";
import { Back, Button, Field, Title, Trouble } from "../parts/parts.tsx";
import { sayProblem } from "../parts/problems.ts";
import { Answers } from "./answers.tsx";

/** What the screen shows beside the box. */
type Look =
  | { state: "typing" }
  | { state: "looking" }
  | { state: "failed"; error: unknown }
  | { state: "answered"; words: string[]; answers: Answer[] };

const RECEIPT_LENGTH = 8;

/** The words stay in this screen's memory and go with it. */
export function Receipt({ onBack }: { onBack: () => void }): JSX.Element {
  const [text, setText] = useState("");
  const [slip, setSlip] = useState<string | null>(null);
  const [look, setLook] = useState<Look>({ state: "typing" });
  const reading = useReading(text);

  const check = async () => {
    setLook({ state: "looking" });
    try {
      const read = await parseReceipt(text);
      if (!("words" in read)) {
        setSlip(saySlip(read));
        setLook({ state: "typing" });
        return;
      }
      const answers = await readAnswers(read.words);
      setLook({ state: "answered", words: read.words, answers });
    } catch (error) {
      setLook({ state: "failed", error });
    }
  };

  if (look.state === "answered") {
    return (
      <Answers
        words={look.words}
        answers={look.answers}
        onAgain={() => void check()}
        onOther={() => {
          setText("");
          setLook({ state: "typing" });
        }}
        onBack={onBack}
      />
    );
  }
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void check();
      }}
    >
      <div class="stack-small">
        <Back onPress={onBack} />
        <Title>{say("receipt.title")}</Title>
        <p class="lead">{say("receipt.lead")}</p>
      </div>
      {look.state === "failed" && (
        <Trouble title={say("receipt.failed")} answersPress>
          <p>{sayProblem(look.error)}</p>
        </Trouble>
      )}
      <Field
        label={say("receipt.words")}
        hint={say("receipt.words.hint")}
        value={text}
        rows={3}
        verbatim
        error={slip ?? sayEarlySlip(reading)}
        onInput={(value) => {
          setText(value);
          setSlip(null);
        }}
      >
        {reading && "words" in reading && <p class="good">{say("receipt.good")}</p>}
      </Field>
      {look.state === "looking" ? (
        <p role="status" class="busy">
          <span class="spinner" />
          <span>
            {say("receipt.looking")} {say("send.slot")}
          </span>
        </p>
      ) : (
        <Button kind="primary" submit>
          {say("receipt.check")}
        </Button>
      )}
    </form>
  );
}

/** Reads along while somebody types: only words that are finished, so that none is called wrong half-way. */
function useReading(text: string): ReceiptReading | null {
  const [reading, setReading] = useState<ReceiptReading | null>(null);
  useEffect(() => {
    let current = true;
    const words = text.split(/[\s,]+/u).filter(Boolean);
    const finished = words.length >= RECEIPT_LENGTH || /[\s,]$/u.test(text) ? words : words.slice(0, -1);
    if (finished.length === 0) setReading(null);
    else {
      // A reading that fails says nothing; pressing the button will.
      parseReceipt(finished.join(" ")).then(
        (read) => {
          if (current) setReading(read);
        },
        () => undefined,
      );
    }
    return () => {
      current = false;
    };
  }, [text]);
  return reading;
}

/** While typing, too few words are no slip yet. */
function sayEarlySlip(reading: ReceiptReading | null): string | null {
  if (reading === null || "words" in reading) return null;
  return "count" in reading && reading.count < RECEIPT_LENGTH ? null : saySlip(reading);
}

function saySlip(reading: Exclude<ReceiptReading, { words: string[] }>): string {
  if ("unknown" in reading) {
    return say("receipt.unknown", { count: reading.unknown.length, list: sayList(reading.unknown) });
  }
  if ("count" in reading) return reading.count === 0 ? say("receipt.none") : say("receipt.count", reading);
  return say("receipt.slip");
}
