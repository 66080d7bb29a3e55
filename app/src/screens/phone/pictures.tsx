// Drawn pictures of the steps on an iPhone: shapes in the app's own colours. The words beside them say the same.
import type { ComponentChildren, JSX } from "preact";

function Drawing({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <svg class="drawing" viewBox="0 0 240 120" aria-hidden="true" focusable="false">
      <rect class="drawing-paper" x="1" y="1" width="238" height="118" rx="14" />
      {children}
    </svg>
  );
}

/** A row of a list, with what stands in it. */
function Row({
  y,
  marked = false,
  children,
}: {
  y: number;
  marked?: boolean;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <g>
      <rect class={marked ? "drawing-row drawing-marked" : "drawing-row"} x="20" y={y} width="200" height="34" rx="9" />
      {children}
    </g>
  );
}

/** The list of shortcuts, with the plus sign marked. */
export const NewPicture = () => (
  <Drawing>
    <rect class="drawing-row" x="20" y="52" width="94" height="50" rx="11" />
    <rect class="drawing-row" x="126" y="52" width="94" height="50" rx="11" />
    <path class="drawing-line" d="M20 28h70" />
    <circle class="drawing-spot" cx="205" cy="28" r="15" />
    <path class="drawing-on-spot" d="M205 21v14M198 28h14" />
  </Drawing>
);

/** The shortcut's details, with the switch for the share sheet on. */
export const SharePicture = () => (
  <Drawing>
    <Row y={18}>
      <path class="drawing-line" d="M34 35h60" />
    </Row>
    <Row y={66} marked>
      <path class="drawing-line" d="M45 90V74m-6 6 6-6 6 6M37 84v8h16v-8M64 83h70" />
      <rect class="drawing-spot" x="172" y="73" width="36" height="20" rx="10" />
      <circle class="drawing-knob" cx="198" cy="83" r="8" />
    </Row>
  </Drawing>
);

/** Two actions: what is shared goes in, and is encoded. */
export const EncodePicture = () => (
  <Drawing>
    <Row y={14}>
      <path class="drawing-line" d="M34 31h96" />
    </Row>
    <path class="drawing-line" d="M120 50v12m-5-5 5 5 5-5" />
    <Row y={66} marked>
      <text class="drawing-text" x="34" y="88">
        %2F
      </text>
      <path class="drawing-line" d="M88 83h96" />
    </Row>
  </Drawing>
);

/** The last action: the app's address with what was encoded behind it. */
export const OpenPicture = () => (
  <Drawing>
    <Row y={14}>
      <text class="drawing-text" x="34" y="36">
        %2F
      </text>
      <path class="drawing-line" d="M88 31h96" />
    </Row>
    <path class="drawing-line" d="M120 50v12m-5-5 5 5 5-5" />
    <Row y={66} marked>
      <path class="drawing-line" d="M34 83h52" />
      <text class="drawing-text" x="94" y="88">
        #link=
      </text>
      <rect class="drawing-spot" x="152" y="73" width="56" height="20" rx="6" />
    </Row>
  </Drawing>
);
