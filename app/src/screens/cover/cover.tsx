// The editor: cuts a picture to what matters and covers what could name somebody. Saving makes it so for good.
import type { JSX } from "preact";
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import { openToEdit } from "../../core/index.ts";
import { isNoEdit } from "../../picture/edit.ts";
import { MOST_CANVAS_PIXELS } from "../../picture/limits.ts";
import { say } from "../../words/index.ts";
import { useAnnounce } from "../parts/announce.tsx";
import { useCloseRequest } from "../parts/close-request.ts";
import { Back, Button, Title, Trouble } from "../parts/parts.tsx";
import type { CleanedFile, DraftBox } from "../report/draft.ts";
import { Chosen } from "./chosen.tsx";
import { type Action, chosenRegion, type Editing, reduce, startEditing } from "./editing.ts";
import { sayName, sayPlace } from "./place.ts";
import { idOf, Stage } from "./stage.tsx";

interface CoverProps {
  box: DraftBox;
  /** The key of the picture in the draft. */
  of: number;
  onDone: () => void;
}

type State = "editing" | "asking" | "saving" | "failed";

/** News that would come with each key press waits until the person pauses. */
const PAUSE = 700;

/** The editor for one picture of the draft. */
export function Cover({ box, of, onDone }: CoverProps): JSX.Element {
  const index = box.draft.files.findIndex(({ key }) => key === of);
  const file = box.draft.files[index];
  if (file?.state !== "clean") return <></>;
  return <Editor box={box} file={file} number={index + 1} onDone={onDone} />;
}

interface EditorProps {
  box: DraftBox;
  file: CleanedFile;
  number: number;
  onDone: () => void;
}

function Editor({ box, file, number, onDone }: EditorProps): JSX.Element {
  const size = { width: file.picture?.width ?? 1, height: file.picture?.height ?? 1 };
  const picture = usePicture(file.clean.id);
  const [editing, dispatch] = useReducer(reduce, size, startEditing);
  const [state, setState] = useState<State>("editing");
  useNews(editing);
  const act = (action: Action) => {
    if (state !== "saving") {
      dispatch(action);
      if (state !== "editing") setState("editing");
    }
  };
  const untouched = isNoEdit(editing.edit);
  const leave = () => {
    if (untouched) onDone();
    else setState("asking");
  };
  const save = async () => {
    setState("saving");
    try {
      if (!untouched) await box.coverFile(file.key, editing.edit);
      onDone();
    } catch {
      setState("failed");
    }
  };
  useCloseRequest("leave", leave);
  return (
    <div class="stack wide columns">
      <div class="stack column-main">
        <div class="stack-small">
          <Back onPress={leave} />
          <Title>{say("cover.title")}</Title>
          <p>{say("cover.lead")}</p>
          <p class="hint">{say("cover.keys")}</p>
        </div>
        {state === "asking" && (
          <Trouble title={say("cover.leave")} answersPress>
            <p>{say("cover.leave.text")}</p>
            <div class="buttons">
              <Button onClick={() => void save()}>{say("cover.save")}</Button>
              <Button kind="danger" onClick={onDone}>
                {say("cover.leave.yes")}
              </Button>
            </div>
          </Trouble>
        )}
        {state === "failed" && (
          <Trouble title={say("cover.failed")} answersPress>
            <p>{say("cover.failed.text")}</p>
          </Trouble>
        )}
        <Tools editing={editing} act={act} />
        {picture === "failed" && (
          <Trouble title={say("cover.failed.open")}>
            <p>{say("cover.failed.text")}</p>
          </Trouble>
        )}
        {picture === null && (
          <p class="hint" role="status">
            <span class="spinner" /> {say("cover.opening")}
          </p>
        )}
        {picture instanceof ImageBitmap && (
          <Stage picture={picture} name={say("check.file", { number })} editing={editing} act={act} />
        )}
      </div>
      <div class="stack column-side cover-side">
        <Chosen editing={editing} act={act} />
        {size.width * size.height > MOST_CANVAS_PIXELS && <p class="hint">{say("cover.large")}</p>}
        <div class="send-bar cover-save">
          <p class="send-bar-text" role="status">
            {state === "saving" ? say("cover.saving") : say("cover.good")}
          </p>
          <Button kind="primary" onClick={() => void save()}>
            {say("cover.save")}
          </Button>
        </div>
      </div>
    </div>
  );
}

function Tools({ editing, act }: { editing: Editing; act: (action: Action) => void }): JSX.Element {
  const { past, future, edit } = editing;
  const tool = (key: "top" | "add" | "cut" | "undo" | "redo" | "again", what: Action, ready = true) => (
    <button
      type="button"
      class="chip"
      aria-disabled={!ready}
      onClick={() => {
        if (ready) act(what);
      }}
    >
      {say(`cover.${key}`)}
    </button>
  );
  return (
    <div class="chips" role="group" aria-label={say("cover.tools")}>
      {tool("top", { do: "cover-top" })}
      {tool("add", { do: "add-somewhere" })}
      {tool("cut", { do: "cut" })}
      {tool("undo", { do: "undo" }, past.length > 0)}
      {tool("redo", { do: "redo" }, future.length > 0)}
      {tool("again", { do: "start-again" }, !isNoEdit(edit))}
    </div>
  );
}

/** The picture in the editor's size; null until it is there. Its pixels go when the editor does. */
function usePicture(id: string): ImageBitmap | "failed" | null {
  const [picture, setPicture] = useState<ImageBitmap | "failed" | null>(null);
  useEffect(() => {
    let bitmap: ImageBitmap | null = null;
    let gone = false;
    openToEdit(id).then(
      (opened) => {
        if (gone) opened.close();
        else setPicture((bitmap = opened));
      },
      () => {
        setPicture("failed");
      },
    );
    return () => {
      gone = true;
      bitmap?.close();
    };
  }, [id]);
  return picture;
}

const ADDS: readonly Editing["did"][] = ["add", "add-somewhere", "cover-top", "cut"];

/** Says what was done, where the focus doesn't, and takes the focus to what is new or next. */
function useNews(editing: Editing): void {
  const announce = useAnnounce();
  const before = useRef(editing);
  useEffect(() => {
    const { did, chosen, size } = editing;
    const removed = before.current.chosen;
    before.current = editing;
    if (did === "move" || did === "resize" || did === "place") {
      const region = chosenRegion(editing);
      const timer = setTimeout(() => {
        if (region) announce(sayPlace(region, size));
      }, PAUSE);
      return () => {
        clearTimeout(timer);
      };
    }
    if (did === "undo" || did === "redo" || did === "start-again") announce(say(`cover.did.${did}`));
    if (did === "remove" && removed !== null) announce(say("cover.did.remove", { name: sayName(removed) }));
    if (ADDS.includes(did) && chosen !== null) announce(say("cover.did.add", { name: sayName(chosen) }));
    if (did === "remove" || ADDS.includes(did)) focusOn(chosen);
    return undefined;
  }, [editing]);
}

function focusOn(choice: Editing["chosen"]): void {
  const control = choice === null ? document.querySelector("h1") : document.getElementById(idOf(choice));
  control?.focus({ preventScroll: true });
  control?.scrollIntoView({ block: "nearest" });
}
