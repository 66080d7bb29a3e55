// The few pieces that every screen is made of.
import type { ComponentChildren, JSX, Ref } from "preact";
import { useLayoutEffect, useId, useRef } from "preact/hooks";
import { say } from "../../words/index.ts";
import { BackIcon, WarningIcon } from "./icons.tsx";

let isFirstTitle = true;

/**
 * The heading of a screen. It takes the focus when it comes, so that a screen reader starts there; the app's first does not.
 * It does so before anything else can be pressed: later, it would take the focus away again.
 */
export function Title({ children }: { children: ComponentChildren }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (!isFirstTitle) {
      scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    isFirstTitle = false;
  }, []);
  return (
    <h1 tabIndex={-1} class="title" ref={heading}>
      {children}
    </h1>
  );
}

/** Gives the focus to what has just come, if it is wanted. */
function useFocusAtFirst<Box extends HTMLElement>(wanted: boolean): Ref<Box> {
  const box = useRef<Box>(null);
  useLayoutEffect(() => {
    if (wanted) box.current?.focus();
  }, []);
  return box;
}

interface ButtonProps {
  onClick?: () => void;
  kind?: "primary" | "secondary" | "quiet" | "danger";
  submit?: boolean;
  label?: string;
  unready?: boolean;
  children: ComponentChildren;
}

/**
 * A button. `label` is its name where the words on it are too short for a screen reader. One that is `unready` looks and sounds so,
 * and can still be reached: pressed, it should say why.
 */
export function Button(props: ButtonProps): JSX.Element {
  const { onClick, kind = "secondary", submit = false, label, unready = false, children } = props;
  return (
    <button
      type={submit ? "submit" : "button"}
      class={`button button-${kind}`}
      onClick={onClick}
      aria-label={label}
      aria-disabled={unready || undefined}
    >
      {children}
    </button>
  );
}

/** The way back, at the head of a screen. */
export function Back({ onPress }: { onPress: () => void }): JSX.Element {
  return (
    <Button kind="quiet" onClick={onPress}>
      <BackIcon />
      <span>{say("app.back")}</span>
    </Button>
  );
}

/** What came of a press, in the place of what was pressed: it takes the focus that would be lost. */
export function News(props: { icon: ComponentChildren; bad?: boolean; children: ComponentChildren }): JSX.Element {
  const line = useFocusAtFirst<HTMLParagraphElement>(true);
  return (
    <p class={props.bad ? "field-error" : "good"} role={props.bad ? "alert" : "status"} tabIndex={-1} ref={line}>
      {props.icon}
      <span>{props.children}</span>
    </p>
  );
}

/** A card: a piece of the screen with a heading of its own. */
export function Card(props: {
  title: string;
  icon?: ComponentChildren;
  tone?: string;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class={props.tone ? `card card-${props.tone}` : "card"}>
      <h2 class="card-title">
        {props.icon}
        <span>{props.title}</span>
      </h2>
      {props.children}
    </div>
  );
}

/** A sentence that something is wrong. Where it answers a press, it takes the focus, so that nobody misses it. */
export function Trouble(props: { title: string; answersPress?: boolean; children: ComponentChildren }): JSX.Element {
  const { title, answersPress = false, children } = props;
  const box = useFocusAtFirst<HTMLDivElement>(answersPress);
  return (
    <div class="notice notice-trouble" role="alert" tabIndex={-1} ref={box}>
      <WarningIcon />
      <div class="stack-small">
        <p class="strong">{title}</p>
        {children}
      </div>
    </div>
  );
}

/** A calm remark inside a screen. Where it answers a press whose button is gone, it takes the focus. */
export function Notice(props: {
  icon: ComponentChildren;
  answersPress?: boolean;
  children: ComponentChildren;
}): JSX.Element {
  const box = useFocusAtFirst<HTMLDivElement>(props.answersPress === true);
  return (
    <div class="notice" tabIndex={-1} ref={box}>
      {props.icon}
      <div class="stack-small">{props.children}</div>
    </div>
  );
}

/** A link to another service, which opens beside the app and learns nothing of it. `main` where a screen leads there. */
export function Outside(props: { href: string; main?: boolean; children: ComponentChildren }): JSX.Element {
  const { href, main = false, children } = props;
  return (
    <a href={href} class={main ? "button button-secondary" : ""} rel="noopener noreferrer external" target="_blank">
      {children}
      <span class="visually-hidden"> ({say("app.new.tab")})</span>
    </a>
  );
}

interface FieldProps {
  label: string;
  hint: string;
  value: string;
  onInput: (value: string) => void;
  rows: number;
  error?: string | null;
  children?: ComponentChildren;
  /** Words in no language: no capital letters, no corrections, left to right. */
  verbatim?: boolean;
}

/** A text box with label, hint, and error. The browser may neither check its spelling elsewhere nor remember it. */
export function Field(props: FieldProps): JSX.Element {
  const id = useId();
  const described = [`${id}-hint`, props.error ? `${id}-error` : "", props.children ? `${id}-more` : ""].filter(
    Boolean,
  );
  return (
    <div class={props.error ? "field field-wrong" : "field"}>
      <label class="field-label" for={id}>
        {props.label}
      </label>
      <p class="hint" id={`${id}-hint`}>
        {props.hint}
      </p>
      {props.error && (
        <p class="field-error" id={`${id}-error`}>
          <WarningIcon />
          <span>{props.error}</span>
        </p>
      )}
      <textarea
        id={id}
        class="box"
        rows={props.rows}
        value={props.value}
        onInput={(event) => {
          props.onInput(event.currentTarget.value);
        }}
        aria-describedby={described.join(" ")}
        aria-invalid={props.error ? true : undefined}
        autoComplete="off"
        spellcheck={false}
        {...(props.verbatim ? { autoCapitalize: "none", autoCorrect: "off", dir: "ltr" } : { dir: "auto" })}
      />
      {props.children && (
        <div id={`${id}-more`} class="stack-small" aria-live="polite">
          {props.children}
        </div>
      )}
    </div>
  );
}

/** How far something has come: from 0 to 1, or null while nobody can tell. */
export function Progress({ share, text }: { share: number | null; text: string }): JSX.Element {
  return (
    <div class="progress">
      <progress
        class="progress-bar"
        aria-label={say("send.progress")}
        {...(share === null ? {} : { value: Math.round(share * 100), max: 100 })}
      />
      <p class="strong">{text}</p>
    </div>
  );
}
