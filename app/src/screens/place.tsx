// Is this the right place? Three yes-or-no questions that lead to whoever can act. They keep nothing and hold nobody back.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../words/index.ts";
import { Firm } from "./parts/firm.tsx";
import { DoneIcon, CallIcon, QuestionIcon, WarningIcon } from "./parts/icons.tsx";
import { Back, Button, Card, Outside, Title } from "./parts/parts.tsx";
import { Danger } from "./report/danger.tsx";

/** The questions in their order, and then where the answers lead. */
const QUESTIONS = ["danger", "child", "terror"] as const;
type Step = (typeof QUESTIONS)[number] | "to-999" | "to-iwf" | "here" | "elsewhere";

interface PlaceProps {
  onBack: () => void;
  /** On with a report here. */
  onReport: () => void;
}

/** One question at a time, then one answer. */
export function Place({ onBack, onReport }: PlaceProps): JSX.Element {
  const [steps, setSteps] = useState<readonly Step[]>(["danger"]);
  const step = steps.at(-1) ?? "danger";
  const go = (next: Step) => () => {
    setSteps([...steps, next]);
  };
  const back = () => {
    if (steps.length > 1) setSteps(steps.slice(0, -1));
    else onBack();
  };
  return (
    <div class="stack" key={step}>
      <div class="stack-small">
        <Back onPress={back} />
        {step === "danger" && <Asked step={step} onYes={go("to-999")} onNo={go("child")} />}
        {step === "child" && <Asked step={step} onYes={go("to-iwf")} onNo={go("terror")} />}
        {step === "terror" && <Asked step={step} onYes={go("here")} onNo={go("elsewhere")} />}
        {step === "to-999" && (
          <Title>
            <Firm words="place.999" />
          </Title>
        )}
        {step === "to-iwf" && <Title>{say("place.iwf")}</Title>}
        {step === "here" && <Title>{say("place.here")}</Title>}
        {step === "elsewhere" && <Title>{say("place.elsewhere")}</Title>}
      </div>
      {step === "to-999" && (
        <>
          <Danger />
          <p>
            <Firm words="place.999.then" />
          </p>
          <Button onClick={go("child")}>{say("place.on")}</Button>
        </>
      )}
      {step === "to-iwf" && <Iwf />}
      {step === "here" && <Here onReport={onReport} />}
      {step === "elsewhere" && <Elsewhere onReport={onReport} />}
    </div>
  );
}

function Asked(props: { step: (typeof QUESTIONS)[number]; onYes: () => void; onNo: () => void }): JSX.Element {
  const { step, onYes, onNo } = props;
  return (
    <>
      <p class="hint">
        {say("place.title")} {say("place.step", { step: QUESTIONS.indexOf(step) + 1 })}
      </p>
      <Title>{step === "terror" ? say("place.terror") : <Firm words={`place.${step}`} />}</Title>
      <p class="lead">{say(`place.${step}.hint`)}</p>
      <div class="yes-no">
        <Button onClick={onYes}>{say("place.yes")}</Button>
        <Button onClick={onNo}>{say("place.no")}</Button>
      </div>
    </>
  );
}

function Iwf(): JSX.Element {
  return (
    <Card title={say("place.iwf.title")} icon={<WarningIcon />} tone="strong">
      <p>
        <Firm words="place.iwf.text" />
      </p>
      <Outside main href="https://report.iwf.org.uk/">
        {say("start.first.children.link")}
      </Outside>
      <p>
        <Firm words="place.iwf.young" />
      </p>
      <PhoneLine name={say("place.childline")} number="0800 1111" />
    </Card>
  );
}

function Here({ onReport }: Pick<PlaceProps, "onReport">): JSX.Element {
  return (
    <>
      <Card title={say("place.here.act")} icon={<DoneIcon />}>
        <ul class="bullets">
          <li>{say("place.here.act.1")}</li>
          <li>{say("place.here.act.2")}</li>
          <li>{say("place.here.act.3")}</li>
        </ul>
      </Card>
      <Mistakes />
      <Button kind="primary" onClick={onReport}>
        {say("place.report")}
      </Button>
    </>
  );
}

function Elsewhere({ onReport }: Pick<PlaceProps, "onReport">): JSX.Element {
  return (
    <>
      <Card title={say("place.hate")} icon={<CallIcon />}>
        <p>{say("place.hate.text")}</p>
        <Outside main href="https://www.report-it.org.uk/">
          {say("place.hate.link")}
        </Outside>
        <PhoneLine name={say("place.police")} number="101" />
      </Card>
      <Card title={say("place.scam")} icon={<CallIcon />}>
        <p>{say("place.scam.text")}</p>
        <Outside main href="https://www.reportfraud.police.uk/">
          {say("place.scam.link")}
        </Outside>
        <PhoneLine name={say("place.scam.name")} number="0300 123 2040" />
      </Card>
      <Mistakes>
        <p>{say("place.other")}</p>
      </Mistakes>
      <Button onClick={onReport}>{say("place.anyway")}</Button>
    </>
  );
}

function Mistakes({ children }: { children?: ComponentChildren }): JSX.Element {
  return (
    <Card title={say("place.mistakes")} icon={<QuestionIcon />} tone="care">
      <p>{say("place.mistakes.text")}</p>
      {children}
    </Card>
  );
}

function PhoneLine({ name, number }: { name: string; number: string }): JSX.Element {
  return (
    <p class="call-line">
      <span class="strong">{name}</span>
      <a class="call" href={`tel:${number.replaceAll(" ", "")}`}>
        <bdi dir="ltr">{number}</bdi>
      </a>
    </p>
  );
}
