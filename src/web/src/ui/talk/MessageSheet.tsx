import { useState } from "preact/hooks";
import { texts } from "../../texts";
import { recent, used } from "../emoji/emoji";
import { EmojiPicker } from "../emoji/EmojiPicker";
import { Icon, IconButton } from "../Icon";
import { Dialog } from "../parts/Dialog";
import { usePage } from "../page";
import type { MessageActions } from "./messageActions";
import { summary } from "./summary";

const quick = 6;

/** What a long press on a message brings up: what its tools and its menu do for who has a mouse. */
export function MessageSheet({ actions }: { readonly actions: MessageActions }) {
  const page = usePage();
  const t = texts.value;
  const [picker, setPicker] = useState<HTMLElement | null>(null);
  const close = () => (page.sheet.value = null);
  const react = (emoji: string) => {
    used(emoji);
    close();
    actions.react(emoji);
  };
  return (
    <Dialog title={t.messageActions} onClose={close}>
      <p class="one-line quiet small">{t.newMessageFrom(actions.message.from, summary(actions.message))}</p>
      {actions.canAnswer && (
        <div class="quick-reactions" role="group" aria-label={t.react}>
          {recent().slice(0, quick).map((emoji) => (
            <button key={emoji} type="button" class="emoji" aria-pressed={actions.reacted(emoji)} onClick={() => react(emoji)}>{emoji}</button>
          ))}
          <IconButton icon="smile" label={t.chooseEmoji} expanded={picker !== null} onClick={(event) => setPicker(picker ? null : (event.currentTarget as HTMLElement))} />
        </div>
      )}
      <div class="sheet-items">
        {actions.items().map((item) => (
          <button
            key={item.label} type="button" class={item.danger ? "menu-item danger" : "menu-item"}
            onClick={() => { close(); item.run(); }}
          >
            {item.icon && <Icon name={item.icon} />}<span>{item.label}</span>
          </button>
        ))}
      </div>
      {picker && <EmojiPicker anchor={picker} onClose={() => setPicker(null)} onChoose={(emoji) => { setPicker(null); react(emoji); }} />}
    </Dialog>
  );
}
