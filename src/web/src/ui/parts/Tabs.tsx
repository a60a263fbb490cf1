import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { rove } from "./rove";

interface TabsProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly key: T; readonly label: string }[];
  readonly chosen: T;
  readonly onChoose: (key: T) => void;
  readonly children: ComponentChildren;
}

export function Tabs<T extends string>({ label, tabs, chosen, onChoose, children }: TabsProps<T>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  return (
    <div class="tabs">
      <div
        class="tab-list" role="tablist" aria-label={label} ref={list}
        onKeyDown={(event) => {
          if (rove(event, list.current, "[role=tab]", tabs.length)) (document.activeElement as HTMLElement).click();
        }}
      >
        {tabs.map((tab) => (
          <button
            key={tab.key} type="button" role="tab" id={`${id}-${tab.key}`} class="tab" aria-selected={tab.key === chosen}
            aria-controls={`${id}-panel`} tabIndex={tab.key === chosen ? 0 : -1} onClick={() => onChoose(tab.key)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`} class="tab-panel">{children}</div>
    </div>
  );
}
