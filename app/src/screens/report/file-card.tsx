// One picked file: what it looks like as it will be sent, and what was taken out of it.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { say, sayList, saySize } from "../../words/index.ts";
import { useAnnounce } from "../parts/announce.tsx";
import { Pixels } from "../parts/pixels.tsx";
import {
  DocumentIcon,
  PictureIcon,
  RemoveIcon,
  SheetIcon,
  ShieldIcon,
  SlidesIcon,
  VideoIcon,
  WarningIcon,
} from "../parts/icons.tsx";
import { sayFileProblem } from "../parts/problems.ts";
import { looksLikeScreenshot } from "../../picture/screenshot.ts";
import { Button } from "../parts/parts.tsx";
import type { CleanedFile, PickedFile } from "./draft.ts";
import { kindOf, unseenIn } from "./kinds.ts";

/** A file on the check screen. Pictures are small until asked for: the person may not want to see them again. */
export function FileCard({
  file,
  number,
  onCover,
  onRemove,
}: {
  file: PickedFile;
  number: number;
  /** Opens the editor that cuts and covers. */
  onCover: () => void;
  onRemove: () => void;
}): JSX.Element {
  const announce = useAnnounce();
  const unseen = unseenIn(file);
  useEffect(() => {
    if (file.state === "clean") announce(say("check.ready", { number }));
    if (file.state === "refused") announce(say("check.refused", { number }));
  }, [file.state]);
  return (
    <li class={`file file-${file.state}`}>
      <div class="file-row">
        <Face file={file} number={number} />
        <div class="file-text stack-none">
          <h3 class="file-name">
            {file.state === "refused" ? say("check.refused", { number }) : say(kindOf(file), { number })}
          </h3>
          {file.state === "clean" && <p class="hint">{saySize(file.clean.size)}</p>}
          {file.state === "cleaning" && <p class="hint">{say("check.cleaning")}</p>}
        </div>
        <button type="button" class="button-icon" onClick={onRemove} aria-label={say("check.remove", { number })}>
          <RemoveIcon />
        </button>
      </div>
      {file.state === "refused" && <p>{sayFileProblem(file.error)}</p>}
      {unseen && <p>{say(unseen)}</p>}
      {file.state === "clean" && <Removed file={file} />}
      {file.state === "clean" && <Cover file={file} number={number} onCover={onCover} />}
    </li>
  );
}

/** What is no document on pages of words. */
const ICONS: Partial<Record<ReturnType<typeof kindOf>, () => JSX.Element>> = {
  "file.kind.video": VideoIcon,
  "file.kind.slides": SlidesIcon,
  "file.kind.sheet": SheetIcon,
};

/** What stands for a file: a picture of itself, or of its kind. */
function Face({ file, number }: { file: PickedFile; number: number }): JSX.Element {
  if (file.state !== "clean") return <Placeholder state={file.state} />;
  if (file.clean.type.startsWith("image/")) return <Preview file={file} number={number} />;
  const KindIcon = ICONS[kindOf(file)] ?? DocumentIcon;
  return (
    <span class="thumb">
      <KindIcon />
    </span>
  );
}

function Preview({ file, number }: { file: CleanedFile; number: number }): JSX.Element {
  const [large, setLarge] = useState(false);
  if (file.picture === null) return <Placeholder state="cleaning" />;
  const { preview } = file.picture;
  if (preview === null) {
    return (
      <span class="thumb" role="img" aria-label={say("check.file.hidden", { number })}>
        <PictureIcon />
      </span>
    );
  }
  return (
    <button
      type="button"
      class={large ? "thumb thumb-large" : "thumb"}
      aria-expanded={large}
      aria-label={large ? say("check.file.smaller", { number }) : say("check.file.larger", { number })}
      onClick={() => {
        setLarge(!large);
      }}
    >
      <Pixels picture={preview} label={say("check.file.shown", { number })} />
    </button>
  );
}

function Placeholder({ state }: { state: "cleaning" | "refused" }): JSX.Element {
  return <span class="thumb">{state === "cleaning" ? <span class="spinner" /> : <WarningIcon />}</span>;
}

/** The offer to cut and cover, loud where the picture looks like a screenshot; or why that can't be done here. */
function Cover({
  file,
  number,
  onCover,
}: {
  file: CleanedFile;
  number: number;
  onCover: () => void;
}): JSX.Element | null {
  const { clean, picture } = file;
  if (picture === null || picture.fixed === "animated" || picture.fixed === "unreadable") return null;
  if (picture.fixed !== null)
    return <p class="hint">{say(picture.fixed === "too-large" ? "check.fixed.large" : "check.fixed.pixels")}</p>;
  const { cut, covered } = clean.edited;
  const loud = !cut && !covered && looksLikeScreenshot({ ...clean, ...picture }, thisScreen());
  return (
    <div class={loud ? "stack-small warning" : "stack-small"}>
      {loud && <p>{say("check.screenshot")}</p>}
      {(cut || covered) && (
        <p class="good">{say(`check.edited.${cut && covered ? "both" : cut ? "cut" : "covered"}`)}</p>
      )}
      <Button kind={loud ? "secondary" : "quiet"} label={say("check.cover.picture", { number })} onClick={onCover}>
        {say("check.cover")}
      </Button>
    </div>
  );
}

function thisScreen(): { width: number; height: number } {
  const pixels = (side: number) => Math.round(side * devicePixelRatio);
  return { width: pixels(screen.width), height: pixels(screen.height) };
}

/** What was found and removed: one sentence, and the full list for those who want it. */
function Removed({ file }: { file: Extract<PickedFile, { state: "clean" }> }): JSX.Element {
  const { findings } = file.clean;
  if (findings.length === 0) {
    return (
      <p class="removed">
        <ShieldIcon />
        <span>{say("check.removed.none")}</span>
      </p>
    );
  }
  const kinds = findings.map(({ kind }) => say(`check.found.${kind}`));
  const count = findings.reduce((sum, { tags }) => sum + tags.length, 0);
  return (
    <div class="stack-small">
      <p class="removed">
        <ShieldIcon />
        <span>{say("check.removed", { list: sayList(kinds) })}</span>
      </p>
      {count > 0 && (
        <details class="more">
          <summary>{say("check.removed.all", { count })}</summary>
          <dl class="tags">
            {findings.map(({ kind, tags }) => (
              <div key={kind}>
                <dt>{say(`check.found.${kind}`)}</dt>
                <dd dir="ltr">{tags.join(", ")}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}
