// Buttons for whatever is chosen, so that nothing needs a drag or a key.
import type { JSX } from "preact";
import { say } from "../../words/index.ts";
import { RemoveIcon } from "../parts/icons.tsx";
import { Button } from "../parts/parts.tsx";
import { type Action, chosenRegion, type Editing, stepOf } from "./editing.ts";
import { sayName, sayPlace } from "./place.ts";

/** A press moves further than an arrow key: nobody holds a finger on a button. */
const STEPS = 3;
const MOVES = [
  ["cover.left", -1, 0],
  ["cover.right", 1, 0],
  ["cover.up", 0, -1],
  ["cover.down", 0, 1],
] as const;
const SIZES = [
  ["cover.wider", 1, 0],
  ["cover.narrower", -1, 0],
  ["cover.taller", 0, 1],
  ["cover.shorter", 0, -1],
] as const;

/** The chosen box or frame: where it is, and buttons that move, resize and remove it. */
export function Chosen({ editing, act }: { editing: Editing; act: (action: Action) => void }): JSX.Element | null {
  const region = chosenRegion(editing);
  if (region === null || editing.chosen === null) return null;
  const name = sayName(editing.chosen);
  const step = STEPS * stepOf(editing.size);
  return (
    <section class="card" aria-labelledby="cover-chosen">
      <h2 class="section-title" id="cover-chosen">
        {name}
      </h2>
      <p class="hint">{sayPlace(region, editing.size)}</p>
      <Steps label={say("cover.move", { name })} steps={MOVES} how="move" step={step} act={act} />
      <Steps label={say("cover.size", { name })} steps={SIZES} how="resize" step={step} act={act} />
      <Button
        kind="danger"
        onClick={() => {
          act({ do: "remove" });
        }}
      >
        <RemoveIcon />
        <span>{editing.chosen === "frame" ? say("cover.whole") : say("cover.remove", { name })}</span>
      </Button>
    </section>
  );
}

interface StepsProps {
  label: string;
  steps: typeof MOVES | typeof SIZES;
  how: "move" | "resize";
  step: number;
  act: (action: Action) => void;
}

function Steps({ label, steps, how, step, act }: StepsProps): JSX.Element {
  return (
    <div class="chips" role="group" aria-label={label}>
      {steps.map(([key, across, down]) => (
        <button
          key={key}
          type="button"
          class="chip"
          onClick={() => {
            act({ do: how, across: across * step, down: down * step });
          }}
        >
          {say(key)}
        </button>
      ))}
    </div>
  );
}
