// The frame of every screen: the way out, the demonstration's banner, where one is of three steps, and the foot.
import type { ComponentChildren, JSX } from "preact";
import { isAwaitingReader, say, sayNumber, spoken } from "../../words/index.ts";
import { languages } from "../../words/languages.ts";
import { DoneIcon, GlobeIcon, LeaveIcon, MarkIcon, WarningIcon } from "./icons.tsx";

interface FrameProps {
  /** The step of a report, or null where nothing is being reported. */
  step: 1 | 2 | 3 | null;
  demo: boolean;
  onAbout: (() => void) | null;
  onLanguages: (() => void) | null;
  onLeave: () => void;
  children: ComponentChildren;
}

/** The frame around a screen. */
export function Frame({ step, demo, onAbout, onLanguages, onLeave, children }: FrameProps): JSX.Element {
  const leaveHint = `${say("app.leave.hint")}. ${say("app.leave.keys")}`;
  return (
    <div class="frame">
      <header class="head">
        <div class="head-row page">
          <button type="button" class="skip" onClick={skip}>
            {say("app.skip")}
          </button>
          <p class="name">
            <MarkIcon />
            <span>{say("app.name")}</span>
          </p>
          {onLanguages && <LanguageButton onPress={onLanguages} />}
          <button type="button" class="leave" onClick={onLeave} title={leaveHint}>
            <LeaveIcon />
            <span>{say("app.leave")}</span>
          </button>
        </div>
      </header>
      {demo && (
        <aside class="demo">
          <p class="demo-line page">
            <WarningIcon />
            <span>{say("demo.banner")}</span>
          </p>
        </aside>
      )}
      <main class="main page">
        {step !== null && <Steps step={step} />}
        {children}
      </main>
      <footer class="foot page">
        {onAbout && (
          <button type="button" class="foot-link" onClick={onAbout}>
            {say("app.about")}
          </button>
        )}
        {onLanguages && <LanguageNames onPress={onLanguages} />}
        {isAwaitingReader() && <p class="hint">{say("language.waits")}</p>}
      </footer>
    </div>
  );
}

/** In the head, where somebody looks who can't read the page. */
function LanguageButton({ onPress }: { onPress: () => void }): JSX.Element {
  const { code, name, dir } = spoken();
  return (
    <button type="button" class="leave language-button" onClick={onPress}>
      <GlobeIcon />
      <span class="visually-hidden">{say("app.language")} </span>
      <bdi class="language-now" lang={code} dir={dir}>
        {name}
      </bdi>
    </button>
  );
}

/** Whoever can't read this page finds the way by the languages' own names, too. */
function LanguageNames({ onPress }: { onPress: () => void }): JSX.Element {
  return (
    <button type="button" class="foot-link foot-languages" onClick={onPress}>
      {languages.map(({ code, name, dir }, index) => (
        <span key={code}>
          {index > 0 && " · "}
          <bdi lang={code} dir={dir}>
            {name}
          </bdi>
        </span>
      ))}
    </button>
  );
}

function Steps({ step }: { step: 1 | 2 | 3 }): JSX.Element {
  const names = [say("app.step.choose"), say("app.step.check"), say("app.step.sent")];
  return (
    <div class="steps">
      <p class="visually-hidden">{say("app.steps", { step, name: names[step - 1] ?? "" })}</p>
      <ol class="steps-list" aria-hidden="true">
        {names.map((name, index) => (
          <li key={name} class={`step ${index + 1 < step ? "step-done" : index + 1 === step ? "step-now" : ""}`}>
            <span class="step-number">{index + 1 < step ? <DoneIcon /> : sayNumber(index + 1)}</span>
            <span class="step-name">{name}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** To the heading, without an address of its own. */
function skip(): void {
  const heading = document.querySelector("h1");
  heading?.scrollIntoView();
  heading?.focus();
}
