/** Drawn on 24 by 24, with lines of one width, so that all look like one hand's. */
const shapes = {
  send: "M5 12h13M12 5l7 7-7 7",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5v.01M15 9.5v.01",
  reply: "M9 7l-5 5 5 5M4 12h10a6 6 0 0 1 6 6",
  edit: "M4 20h4L19 9l-4-4L4 16v4ZM13 7l4 4",
  delete: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  more: "M5 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0ZM11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0ZM17 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0Z",
  close: "M6 6l12 12M18 6L6 18",
  back: "M14 6l-6 6 6 6",
  down: "M6 10l6 6 6-6",
  plus: "M12 5v14M5 12h14",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM16 16l5 5",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5a6.5 6.5 0 0 1 3.5 5.5",
  split: "M4 5h16v14H4zM12 5v14",
  window: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M16 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  muted: "M6 17h12l-1.5-3V10a4.5 4.5 0 0 0-8-2.8M7.500 10v4L6 17M10 20h4M4 4l16 16",
  bell: "M6 17h12l-1.500-3v-4a4.500 4.500 0 0 0-9 0v4L6 17ZM10 20h4",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  archive: "M4 5h16v4H4zM6 9v10h12V9M10 13h4",
  leave: "M10 5H5v14h5M14 8l4 4-4 4M18 12H9",
  invite: "M10 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM3.500 20a6.500 6.500 0 0 1 13 0M19 8v6M16 11h6",
  calendar: "M5 6h14v14H5zM5 10h14M9 4v4M15 4v4",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3 2",
  sent: "M5 12.500l4.500 4.500L19 7.500",
  read: "M2.500 12.500L7 17l8.500-9M11 15l2 2 8.500-9",
  alert: "M12 4l9 16H3L12 4ZM12 10v4M12 17v.01",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .8-1 1.700M12 17v.01",
  block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM6 6l12 12",
  message: "M4 5h16v11H9l-5 4V5Z",
  mention: "M15.500 12a3.500 3.500 0 1 1-7 0 3.500 3.500 0 0 1 7 0ZM15.500 8.500V13a2.500 2.500 0 0 0 5 0v-1a8.500 8.500 0 1 0-3.500 6.900",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  device: "M4 5h16v11H4zM9 20h6M12 16v4",
  topic: "M9 4L7 20M17 4l-2 16M4 9h16M4 15h16",
  check: "M5 12.500l4.500 4.500L19 7.500",
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, small }: { readonly name: IconName; readonly small?: boolean }) {
  return (
    <svg
      class={small ? "icon small" : "icon"} viewBox="0 0 24 24" aria-hidden="true" focusable="false"
      fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"
    >
      <path d={shapes[name]} />
    </svg>
  );
}

interface IconButtonProps {
  readonly icon: IconName;
  /** Its name: heard, and shown when pointed at. */
  readonly label: string;
  readonly onClick: (event: MouseEvent) => void;
  readonly small?: boolean;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly disabled?: boolean;
  readonly class?: string;
}

export function IconButton({ icon, label, onClick, small, pressed, expanded, disabled, class: more }: IconButtonProps) {
  return (
    <button
      type="button" class={`icon-button${small ? " small" : ""}${more ? ` ${more}` : ""}`} aria-label={label} title={label}
      onClick={onClick} disabled={disabled}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
      {...(expanded === undefined ? {} : { "aria-expanded": expanded, "aria-haspopup": "true" as const })}
    >
      <Icon name={icon} />
    </button>
  );
}
