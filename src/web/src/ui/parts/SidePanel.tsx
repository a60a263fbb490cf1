import type { ComponentChildren } from "preact";
import { texts } from "../../texts";
import { IconButton } from "../Icon";
import { usePage } from "../page";

interface SidePanelProps {
  readonly label: string;
  readonly title: string;
  readonly class: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** The column at the right; where there is no room for it, it lies over the talk. */
export function SidePanel({ label, title, class: kind, onClose, children }: SidePanelProps) {
  const page = usePage();
  // Where it lay over the talk, the focus goes back to where it was opened.
  const close = () => {
    const { value: covered } = page.covered;
    onClose();
    if (!covered) page.write();
  };
  return (
    <aside
      class={`side ${kind}`} aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        close();
      }}
    >
      <header class="side-head">
        <h2 class="one-line">{title}</h2>
        <IconButton icon="close" label={texts.value.close} onClick={close} />
      </header>
      {children}
    </aside>
  );
}
