// The icons: one line weight, one grid of 24, drawn in the colour of the words beside them, silent to screen readers.
import type { ComponentChildren, JSX } from "preact";

function Icon({ children, large = false }: { children: ComponentChildren; large?: boolean }): JSX.Element {
  return (
    <svg class={large ? "icon icon-large" : "icon"} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const MarkIcon = () => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <path class="mark-arms" d="M8 9v8a8 8 0 0 0 16 0V9" />
    <circle class="mark-head" cx="16" cy="9.5" r="3.4" />
  </svg>
);

export const PictureIcon = () => (
  <Icon large>
    <rect x="3" y="4.5" width="18" height="15" rx="3" />
    <circle cx="8.5" cy="10" r="1.6" />
    <path d="m4 17.5 5-4.5 3.5 3 3-2.5 5 4" />
  </Icon>
);

export const VideoIcon = () => (
  <Icon large>
    <rect x="3" y="4.5" width="18" height="15" rx="3" />
    <path d="M10 8.8v6.4l5.2-3.2z" />
  </Icon>
);

export const SlidesIcon = () => (
  <Icon large>
    <path d="M3 4.5h18M4.5 4.5v10.5h15V4.5M12 15v2.5M8.5 20.5l3.5-3 3.5 3M8.5 9h7M8.5 11.8h4" />
  </Icon>
);

export const SheetIcon = () => (
  <Icon large>
    <rect x="3.5" y="4" width="17" height="16" rx="2.5" />
    <path d="M3.5 9.3h17M3.5 14.6h17M9.5 4v16" />
  </Icon>
);

export const DocumentIcon = () => (
  <Icon large>
    <path d="M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5v5h5M9 12.5h6M9 16h6" />
  </Icon>
);

export const CameraIcon = () => (
  <Icon large>
    <path d="M3 9.5a2.5 2.5 0 0 1 2.5-2.5h1.8l1.5-2.2h6.4l1.5 2.2h1.8A2.5 2.5 0 0 1 21 9.5v7a2.5 2.5 0 0 1-2.5 2.5h-13A2.5 2.5 0 0 1 3 16.5z" />
    <circle cx="12" cy="13" r="3.4" />
  </Icon>
);

export const PasteIcon = () => (
  <Icon large>
    <rect x="5" y="5" width="14" height="16" rx="2.5" />
    <path d="M9 5a3 3 0 0 1 6 0v1.5H9zM9 12h6M9 16h4" />
  </Icon>
);

export const LinkIcon = () => (
  <Icon>
    <path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1" />
  </Icon>
);

export const PhoneIcon = () => (
  <Icon>
    <rect x="6.5" y="2.5" width="11" height="19" rx="2.6" />
    <path d="M10.5 18.2h3" />
  </Icon>
);

export const GlobeIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M3.5 12h17M12 3.5c2.5 2.4 3.7 5.2 3.7 8.5s-1.2 6.1-3.7 8.5c-2.5-2.4-3.7-5.2-3.7-8.5s1.2-6.1 3.7-8.5z" />
  </Icon>
);

export const CallIcon = () => (
  <Icon>
    <path d="M6.5 3.5h2.6l1.5 4-2 1.6a11 11 0 0 0 6.3 6.3l1.6-2 4 1.5v2.6a2.5 2.5 0 0 1-2.7 2.5A16 16 0 0 1 4 6.2a2.5 2.5 0 0 1 2.5-2.7z" />
  </Icon>
);

export const LeaveIcon = () => (
  <Icon>
    <path d="M14 4h4.5A1.5 1.5 0 0 1 20 5.5v13a1.5 1.5 0 0 1-1.5 1.5H14M4 12h11M11 7.5l4.5 4.5-4.5 4.5" />
  </Icon>
);

export const BackIcon = () => (
  <Icon>
    <path class="flips" d="M19 12H5M11 6l-6 6 6 6" />
  </Icon>
);

export const NextIcon = () => (
  <Icon>
    <path class="flips" d="m9 5 7 7-7 7" />
  </Icon>
);

export const RemoveIcon = () => (
  <Icon>
    <path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10 11v5M14 11v5" />
  </Icon>
);

export const ShieldIcon = () => (
  <Icon>
    <path d="M12 3l7.5 2.8V12c0 4.5-3 7.5-7.5 9-4.5-1.5-7.5-4.5-7.5-9V5.8zM8.5 12l2.5 2.5 4.5-5" />
  </Icon>
);

export const WarningIcon = () => (
  <Icon>
    <path d="M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2v.1" />
  </Icon>
);

export const DoneIcon = () => (
  <Icon>
    <path d="m5 12.5 4.5 4.5L19 7.5" />
  </Icon>
);

export const CopyIcon = () => (
  <Icon>
    <rect x="8.5" y="8.5" width="11" height="11" rx="2.2" />
    <path d="M15.5 8.5V6.7a2.2 2.2 0 0 0-2.2-2.2H6.7a2.2 2.2 0 0 0-2.2 2.2v6.6a2.2 2.2 0 0 0 2.2 2.2h1.8" />
  </Icon>
);

export const PrintIcon = () => (
  <Icon>
    <path d="M7 8.5v-5h10v5M7 17H4.5v-6a2.5 2.5 0 0 1 2.5-2.5h10a2.5 2.5 0 0 1 2.5 2.5v6H17M7 14h10v6.5H7z" />
  </Icon>
);

export const ReceiptIcon = () => (
  <Icon>
    <path d="M5.5 3.5h13v17l-2.2-1.5-2.2 1.5-2.1-1.5-2.1 1.5-2.2-1.5-2.2 1.5zM9 8.5h6M9 12.5h6" />
  </Icon>
);

export const WaitingIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7.5V12l3 2" />
  </Icon>
);

export const QuestionIcon = () => (
  <Icon>
    <path d="M4 5.5h16v11h-8.5L7 20v-3.5H4zM9.8 9.3a2.3 2.3 0 1 1 3.2 2.2c-.7.3-1 .7-1 1.3M12 14.4v.1" />
  </Icon>
);
