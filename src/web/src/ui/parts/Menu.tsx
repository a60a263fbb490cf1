import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "../Icon";
import { Popover } from "./Popover";
import { rove } from "./rove";

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly danger?: boolean;
  /** One of several of which one is chosen. */
  readonly chosen?: boolean;
  readonly run: () => void;
}

interface MenuProps {
  readonly anchor: HTMLElement;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

export function Menu({ anchor, label, items, onClose }: MenuProps) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => list.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus(), []);
  // Back where it was opened before anything is done, so that a dialog knows where the focus belongs afterwards.
  const choose = (item: MenuItem) => {
    anchor.focus();
    onClose();
    item.run();
  };
  return (
    <Popover anchor={anchor} label={label} role="menu" onClose={onClose}>
      <div
        class="menu" ref={list} role="presentation"
        onKeyDown={(event) => {
          if (event.key === "Tab") onClose();
          else rove(event, list.current, "[role^=menuitem]");
        }}
      >
        {items.map((item) => (
          <button
            key={item.label} type="button" tabIndex={-1} class={item.danger ? "menu-item danger" : "menu-item"}
            role={item.chosen === undefined ? "menuitem" : "menuitemradio"}
            {...(item.chosen === undefined ? {} : { "aria-checked": item.chosen })}
            onClick={() => choose(item)}
          >
            {item.chosen !== undefined ? <span class="menu-mark">{item.chosen && <Icon name="check" small />}</span> : item.icon && <Icon name={item.icon} small />}
            <span>{item.label}</span>
          </button>
        ))}
      </div>
    </Popover>
  );
}
