// The desk's answers in plain words, the newest first.
import type { JSX } from "preact";
import type { Answer } from "../../core/index.ts";
import { say } from "../../words/index.ts";
import { DoneIcon, QuestionIcon, WaitingIcon } from "../parts/icons.tsx";
import { Back, Button, Card, Title } from "../parts/parts.tsx";
import { QuestionCard } from "./question.tsx";
import { isOneOfSeveral, sayAnswer, sayAnswerTitle } from "./wording.ts";

interface AnswersProps {
  words: string[];
  answers: readonly Answer[];
  onAgain: () => void;
  onOther: () => void;
  onBack: () => void;
}

/** What came of a report. Nothing yet is said as calmly as it is meant. */
export function Answers({ words, answers, onAgain, onOther, onBack }: AnswersProps): JSX.Element {
  const newestFirst = [...answers].sort((one, other) => other.place - one.place);
  return (
    <div class="stack">
      <div class="stack-small">
        <Back onPress={onBack} />
        <Title>
          {answers.length === 0 ? say("receipt.nothing") : say("receipt.answers", { count: answers.length })}
        </Title>
      </div>
      {answers.length === 0 && (
        <div class="card calm">
          <WaitingIcon />
          <p>{say("receipt.nothing.text")}</p>
          <p class="hint">{say("receipt.nothing.wrong")}</p>
        </div>
      )}
      {answers.length > 0 && (
        <ol class="plain-list answers" reversed>
          {newestFirst.map((answer, index) => (
            <li key={answer.place}>
              {answer.code === "question" ? (
                <QuestionCard answer={answer} words={words} newest={index === 0} />
              ) : (
                <Card
                  title={sayAnswerTitle(answer)}
                  icon={answer.code === "not_for_us" ? <QuestionIcon /> : <DoneIcon />}
                  tone={index === 0 ? "strong" : ""}
                >
                  <p>{sayAnswer(answer)}</p>
                  {isOneOfSeveral(answer, answers) && <p>{say("answer.several")}</p>}
                </Card>
              )}
            </li>
          ))}
        </ol>
      )}
      <div class="buttons">
        <Button onClick={onAgain}>{say("receipt.again")}</Button>
        <Button kind="quiet" onClick={onOther}>
          {say("receipt.other")}
        </Button>
      </div>
    </div>
  );
}
