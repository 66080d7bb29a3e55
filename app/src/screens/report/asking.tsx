// The small questions: one tap each, none has to be answered, and a second tap takes an answer back.
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { say } from "../../words/index.ts";
import { Firm } from "../parts/firm.tsx";
import { QuestionIcon } from "../parts/icons.tsx";
import { Button, Card } from "../parts/parts.tsx";
import type { DraftBox } from "./draft.ts";
import { QUESTIONS, questionsFor, type Question } from "./questions.ts";

interface AskingProps {
  box: DraftBox;
  /** Leads to the help about which place is the right one. */
  onRightPlace: () => void;
}

/** The questions that fit what is about to go; nothing where there are none. */
export function Asking({ box, onRightPlace }: AskingProps): JSX.Element | null {
  const { answers } = box.draft;
  const questions = questionsFor(box.draft);
  if (questions.length === 0) return null;
  const isSoon = questions.includes("target") && answers["target"] !== undefined && answers["target"] !== "no";
  const isElsewhere = questions.includes("worry") && (answers["worry"] === "hate" || answers["worry"] === "unsure");
  return (
    <Card title={say("ask.title")} icon={<QuestionIcon />}>
      <p class="hint">{say("ask.hint")}</p>
      {questions.map((question) => (
        <Choices
          key={question}
          question={question}
          chosen={answers[question]}
          onChoose={(code) => {
            const others = Object.fromEntries(Object.entries(answers).filter(([asked]) => asked !== question));
            box.change({ answers: code === null ? others : { ...others, [question]: code } });
          }}
        />
      ))}
      <div class="stack-small" aria-live="polite">
        {isSoon && (
          <p class="warning">
            <Firm words="ask.soon" /> <a href="tel:999">{say("danger.call")}</a>
          </p>
        )}
        {isElsewhere && (
          <div class="warning">
            <p>{say("ask.elsewhere")}</p>
            <Button kind="quiet" onClick={onRightPlace}>
              {say("place.title")}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

interface ChoicesProps {
  question: Question;
  chosen: string | undefined;
  onChoose: (code: string | null) => void;
}

function Choices({ question, chosen, onChoose }: ChoicesProps): JSX.Element {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} class="choices">
      <p class="strong" id={id}>
        {say(`ask.${question}`)}
      </p>
      <div class="chips">
        {QUESTIONS[question].map((code) => (
          <button
            key={code}
            type="button"
            class="chip"
            aria-pressed={chosen === code}
            onClick={() => {
              onChoose(chosen === code ? null : code);
            }}
          >
            {sayChoice(question, code)}
          </button>
        ))}
      </div>
    </div>
  );
}

type Codes<Q extends Question> = (typeof QUESTIONS)[Q][number];
type ChoiceKey = { [Q in Question]: `ask.${Q}.${Codes<Q>}` }[Question];

function sayChoice(question: Question, code: Codes<Question>): string {
  return say(`ask.${question}.${code}` as ChoiceKey);
}
