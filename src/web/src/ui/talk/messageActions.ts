import type { App, Message } from "../../app";
import { texts } from "../../texts";
import { byTouch } from "../parts/focus";
import type { MenuItem } from "../parts/Menu";
import type { Page, Pane } from "../page";

/** What can be done with a message, by whoever asks: the buttons at it, its menu, the keys. */
export class MessageActions {
  constructor(readonly app: App, readonly page: Page, readonly pane: Pane, readonly message: Message) {}

  get #open(): boolean {
    const { conversation } = this.pane.view;
    return !this.message.deleted && conversation.joined.value && !conversation.archived.value;
  }

  get mine(): boolean {
    return this.message.from === this.app.state.me.value?.nick;
  }

  get canAnswer(): boolean {
    return this.#open;
  }

  get canEdit(): boolean {
    return this.#open && this.mine;
  }

  get canDelete(): boolean {
    return this.#open && (this.mine || this.#isOwner);
  }

  get #isOwner(): boolean {
    const { me } = this.app.state;
    const { conversation, members } = this.pane.view;
    const own = members.value?.some((member) => member.nick === me.value?.nick && member.role === "owner") ?? false;
    return own || (me.value?.role === "owner" && conversation.kind.value === "public");
  }

  reply(): void {
    const { conv, seq } = this.message;
    this.pane.editing.value = null;
    this.pane.reply.value = this.message;
    this.app.actions.setEdit(conv, null);
    this.app.actions.setReply(conv, seq);
    this.pane.wantsFocus.value++;
  }

  edit(): void {
    this.pane.editing.value = this.message;
    this.pane.wantsFocus.value++;
  }

  delete(why = texts.value.deleteText): void {
    const { conv, seq } = this.message;
    const t = texts.value;
    this.page.ask(t.deleteTitle, why, t.delete, async (unless) => {
      const refused = await this.app.actions.delete(conv, seq, unless);
      if (!refused) this.#deleted();
      return refused;
    });
  }

  /** One goes on at the next message; after the newest, where one writes. */
  #deleted(): void {
    const { pane, message } = this;
    if (pane.editing.value?.seq === message.seq) {
      pane.editing.value = null;
      this.app.actions.setEdit(message.conv, null);
    }
    const lines = pane.view.lines.peek();
    const next = lines.find((line) => line.kind === "text" && line.seq > message.seq);
    if (next) pane.wantsMessage.value = next.seq;
    else if (!byTouch()) pane.wantsFocus.value++;
  }

  /** Whether that emoji is on it already, of oneself. */
  reacted(emoji: string): boolean {
    return this.message.reactions[emoji]?.includes(this.app.state.me.value?.nick ?? "") ?? false;
  }

  react(emoji: string): void {
    const { conv, seq } = this.message;
    this.page.attempt(this.app.actions.react(conv, seq, emoji, !this.reacted(emoji)));
  }

  copyText(): void {
    this.page.copy(this.message.text ?? "");
  }

  copyLink(): void {
    this.page.copy(this.page.link(this.message.conv, this.message.seq));
  }

  /** Only what would work. */
  items(): readonly MenuItem[] {
    const t = texts.value;
    const items: MenuItem[] = [];
    if (this.canAnswer) items.push({ label: t.reply, icon: "reply", run: () => this.reply() });
    if (this.canEdit) items.push({ label: t.edit, icon: "edit", run: () => this.edit() });
    if (this.message.text) items.push({ label: t.copyText, icon: "copy", run: () => this.copyText() });
    items.push({ label: t.copyLink, icon: "link", run: () => this.copyLink() });
    if (this.canDelete) items.push({ label: t.delete, icon: "delete", danger: true, run: () => this.delete() });
    return items;
  }
}
