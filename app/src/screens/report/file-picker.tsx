// A file input that looks like a large button and stays one for keyboard and screen reader.
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

interface FilePickerProps {
  label: string;
  hint?: string;
  icon: ComponentChildren;
  /** The class of its looks. */
  kind: string;
  camera?: boolean;
  onPick: (files: readonly Blob[]) => void;
}

/** Picks pictures, or takes one with the camera. The same picture can be picked again after it was removed. */
export function FilePicker({ label, hint, icon, kind, camera = false, onPick }: FilePickerProps): JSX.Element {
  const id = useId();
  return (
    <div class={`offer ${kind}`}>
      <input
        id={id}
        class="offer-input"
        type="file"
        accept="image/*"
        {...(camera ? { capture: "environment" } : { multiple: true })}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => {
          const input = event.currentTarget;
          onPick([...(input.files ?? [])]);
          input.value = "";
        }}
      />
      {icon}
      <span class="stack-none">
        <label class="offer-name" for={id}>
          {label}
        </label>
        {hint && (
          <span class="offer-hint" id={`${id}-hint`}>
            {hint}
          </span>
        )}
      </span>
    </div>
  );
}
