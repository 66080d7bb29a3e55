// A file input that looks like a large button and stays one for keyboard and screen reader.
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

/** What the app can clean, as far as phones know types; what a file really is, its first bytes tell. */
const KINDS = "image/*,video/*,application/pdf,text/plain,.docx,.pptx,.xlsx,.odt,.odp";

interface FilePickerProps {
  label: string;
  hint?: string;
  icon: ComponentChildren;
  /** The class of its looks. */
  kind: string;
  camera?: boolean;
  onPick: (files: readonly Blob[]) => void;
}

/** Picks files, or takes a picture with the camera. The same file can be picked again after it was removed. */
export function FilePicker({ label, hint, icon, kind, camera = false, onPick }: FilePickerProps): JSX.Element {
  const id = useId();
  return (
    <div class={`offer ${kind}`}>
      <input
        id={id}
        class="offer-input"
        type="file"
        accept={camera ? "image/*" : KINDS}
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
