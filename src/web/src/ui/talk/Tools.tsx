import { type Signal, useComputed } from "@preact/signals";
import { useState } from "preact/hooks";
import { texts } from "../../texts";
import { EmojiPicker } from "../emoji/EmojiPicker";
import { IconButton } from "../Icon";
import { Menu } from "../parts/Menu";
import type { MessageActions } from "./messageActions";

/** The messages that are pointed at and that have the focus: only those have their tools on the page. */
export interface Current {
  readonly pointed: Signal<number>;
  readonly focused: Signal<number>;
}

interface ToolsProps {
  readonly actions: MessageActions;
  readonly current: Current;
}

export function Tools({ actions, current }: ToolsProps) {
  const mine = useComputed(() => current.pointed.value === actions.message.seq || current.focused.value === actions.message.seq);
  const [open, setOpen] = useState<{ is: "menu" | "emoji"; anchor: HTMLElement } | null>(null);
  if (!mine.value && !open) return null;
  const t = texts.value;
  const show = (is: "menu" | "emoji") => (event: MouseEvent) => setOpen(open ? null : { is, anchor: event.currentTarget as HTMLElement });
  const close = () => setOpen(null);
  return (
    <div class="tools-place"><div class="tools" role="toolbar" aria-label={t.messageActions}>
      {actions.canAnswer && <IconButton small icon="smile" label={t.react} expanded={open?.is === "emoji"} onClick={show("emoji")} />}
      {actions.canAnswer && <IconButton small icon="reply" label={t.reply} onClick={() => actions.reply()} />}
      <IconButton small icon="more" label={t.messageActions} expanded={open?.is === "menu"} onClick={show("menu")} />
      {open?.is === "menu" && <Menu anchor={open.anchor} label={t.messageActions} items={actions.items()} onClose={close} />}
      {open?.is === "emoji" && <EmojiPicker anchor={open.anchor} onClose={close} onChoose={(emoji) => { actions.react(emoji); close(); }} />}
    </div></div>
  );
}
