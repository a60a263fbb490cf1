import type { App, Conversation } from "../../app";
import { texts } from "../../texts";
import type { MenuItem } from "../parts/Menu";
import type { Page } from "../page";
import { nickOf } from "../person";

/** What can be done with a conversation, from the list and from its own header. */
export function conversationItems(app: App, page: Page, conversation: Conversation): readonly MenuItem[] {
  const t = texts.value;
  const { conv } = conversation;
  const nick = nickOf(conv);
  const items: MenuItem[] = [];
  if (!page.narrow.value && !page.solo.value) {
    items.push({ label: t.openBeside, icon: "split", run: () => page.open(conv, { beside: true }) });
    items.push({ label: t.openWindow, icon: "window", run: () => page.popOut(conv) });
  }
  // What one only looks at has nothing to be set.
  if (conversation.joined.value) items.push({ label: t.notifications, icon: conversation.notify.value === "none" ? "muted" : "bell", run: () => (page.sheet.value = { is: "notify", conv }) });
  if (nick !== null) {
    items.push({ label: t.profileOf(nick), icon: "people", run: () => (page.sheet.value = { is: "profile", nick }) });
    return items;
  }
  return !conversation.joined.value ? items : [...items, ...roomItems(app, page, conversation)];
}

function roomItems(app: App, page: Page, conversation: Conversation): readonly MenuItem[] {
  const t = texts.value;
  const { conv } = conversation;
  const { actions } = app;
  const archived = conversation.archived.value;
  const owner = isOwner(app, page, conversation);
  const items: MenuItem[] = [{ label: t.showPeople, icon: "people", run: () => { page.open(conv); page.showSide("people"); } }];
  if (!archived) {
    if (conv !== "#general") items.push({ label: t.invite, icon: "invite", run: () => (page.sheet.value = { is: "invite", conv }) });
    if (owner || conversation.kind.value === "public") items.push({ label: t.changeTopic, icon: "topic", run: () => (page.sheet.value = { is: "topic", conv }) });
  }
  if (owner && conv !== "#general") {
    items.push({ label: archived ? t.unarchiveRoom : t.archiveRoom, icon: "archive", run: () => page.attempt(actions.archive(conv, !archived)) });
    items.push({ label: t.removeRoom, icon: "delete", danger: true, run: () => page.ask(t.removeTitle(conv), t.removeText, t.removeRoom, () => actions.remove(conv)) });
  }
  items.push({ label: t.leave, icon: "leave", danger: true, run: () => page.ask(t.leaveTitle(conv), t.leaveText, t.leave, () => actions.leave(conv)) });
  return items;
}

/** Of the room, where its members are known; or of the server, in public rooms. */
function isOwner(app: App, page: Page, conversation: Conversation): boolean {
  const me = app.state.me.value;
  if (me?.role === "owner" && conversation.kind.value === "public") return true;
  const view = page.panes.value.find((pane) => pane.view.conversation.conv === conversation.conv)?.view;
  return view?.members.value?.some((member) => member.nick === me?.nick && member.role === "owner") ?? false;
}
