// The picture with everything that is cut and covered on it; each a control that keys and fingers can take hold of.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Region } from "../../core/index.ts";
import { say } from "../../words/index.ts";
import { Pixels } from "../parts/pixels.tsx";
import { type Action, type Choice, type Editing, stepOf } from "./editing.ts";
import { sayName, sayPlace, styleOf, styleOfHold, styleOfShade } from "./place.ts";
import { type Corner, type Hold, useDrag } from "./pointer.ts";

const CORNERS: readonly Corner[] = ["top-left", "top-right", "bottom-left", "bottom-right"];
const ARROWS: Readonly<Record<string, readonly [across: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface StageProps {
  picture: ImageBitmap;
  name: string;
  editing: Editing;
  act: (action: Action) => void;
}

/** Where a region's control is found, to give it the focus. */
export function idOf(choice: Exclude<Choice, null>): string {
  return `cover-${choice}`;
}

/** The picture and its regions. A drag on the bare picture draws a box. */
export function Stage({ picture, name, editing, act }: StageProps): JSX.Element {
  const { size, edit, chosen } = editing;
  const stage = useRef<HTMLDivElement>(null);
  const { dragged, take, ...listeners } = useDrag(size, (hold, region) => {
    if (region !== null) act(hold.on === "picture" ? { do: "add", region } : { do: "place", region });
    else if (hold.on === "picture") act({ do: "choose", choice: null });
  });
  const hold = (hold: Hold) => (event: PointerEvent) => {
    take(hold, event, stage.current);
  };
  const drawn = dragged?.hold.on === "picture" ? dragged.region : null;
  /** Where a region is now, in the midst of a drag too. */
  const placeOf = (choice: Choice, region: Region) =>
    dragged && dragged.hold.on !== "picture" && choice === chosen ? dragged.region : region;
  const regions: { choice: Exclude<Choice, null>; region: Region }[] = edit.boxes.map((box, index) => ({
    choice: index,
    region: placeOf(index, box),
  }));
  if (edit.frame) regions.unshift({ choice: "frame", region: placeOf("frame", edit.frame) });
  const frame = regions.find(({ choice }) => choice === "frame")?.region;
  return (
    <div
      class="cover-stage"
      dir="ltr"
      ref={stage}
      style={{ aspectRatio: `${size.width} / ${size.height}`, "--cover-shape": `${size.width / size.height}` }}
      onPointerDown={hold({ on: "picture" })}
      {...listeners}
    >
      <Pixels picture={picture} label={name} />
      {edit.boxes.map((box, index) => (
        <span
          key={index}
          class={index === chosen ? "cover-black cover-chosen" : "cover-black"}
          style={styleOf(placeOf(index, box), size)}
        />
      ))}
      {drawn && <span class="cover-black" style={styleOf(drawn, size)} />}
      {frame && (
        <>
          <span class="cover-shade" style={styleOfShade(frame, size)} />
          <span class="cover-frame" style={styleOf(frame, size)} />
        </>
      )}
      <ul class="cover-regions" aria-label={say("cover.list")}>
        {regions.map(({ choice, region }) => (
          <li key={choice}>
            <button
              type="button"
              id={idOf(choice)}
              class={choice === "frame" ? "cover-hold cover-hold-frame" : "cover-hold"}
              style={styleOfHold(region, size)}
              aria-current={choice === chosen}
              aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown Shift+ArrowLeft Shift+ArrowRight Shift+ArrowUp Shift+ArrowDown Delete"
              aria-label={say("cover.region", { name: sayName(choice), place: sayPlace(region, size) })}
              onFocus={() => {
                act({ do: "choose", choice });
              }}
              onClick={() => {
                act({ do: "choose", choice });
              }}
              onPointerDown={(event) => {
                act({ do: "choose", choice });
                hold({ on: "region", region })(event);
              }}
              onKeyDown={(event) => {
                press(event, editing, act);
              }}
            />
          </li>
        ))}
      </ul>
      {regions
        .filter(({ choice }) => choice === chosen)
        .flatMap(({ choice, region }) =>
          CORNERS.filter((corner) => choice === "frame" || corner === "bottom-right").map((corner) => (
            <span key={corner} class="cover-place" style={styleOf(region, size)}>
              <span
                class={`cover-corner cover-corner-${corner}`}
                onPointerDown={hold({ on: "corner", region, corner })}
              />
            </span>
          )),
        )}
    </div>
  );
}

/** Arrow keys move what is chosen, with Shift they resize it, Delete removes it. */
function press(event: KeyboardEvent, { size }: Editing, act: (action: Action) => void): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Delete" || event.key === "Backspace") act({ do: "remove" });
  else {
    const arrow = ARROWS[event.key];
    if (arrow === undefined) return;
    const step = stepOf(size);
    act({ do: event.shiftKey ? "resize" : "move", across: step * arrow[0], down: step * arrow[1] });
  }
  event.preventDefault();
}
