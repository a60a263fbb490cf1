import type { Message as MessageValue } from "../../app";
import { texts } from "../../texts";
import { emojiOnly } from "../../text/emoji";
import { useApp } from "../app";
import { Avatar, Nick } from "../Avatar";
import { clock, fullTime } from "../format";
import { type Pane, usePage } from "../page";
import { Bubble } from "./Bubble";
import { MessageActions } from "./messageActions";
import { Quote } from "./Quote";
import { Reactions } from "./Reactions";
import { Status } from "./Status";
import { spoken } from "./summary";
import { Text } from "./Text";
import { type Current, Tools } from "./Tools";

interface MessageProps {
  readonly message: MessageValue;
  readonly pane: Pane;
  readonly first: boolean;
  readonly last: boolean;
  readonly current: Current;
  /** The one that a jump led to. */
  readonly shown: boolean;
}

export function Message({ message, pane, first, last, current, shown }: MessageProps) {
  const app = useApp();
  const page = usePage();
  const t = texts.value;
  const me = app.state.me.value?.nick;
  const own = message.from === me;
  const actions = new MessageActions(app, page, pane, message);
  const direct = pane.view.conversation.kind.value === "direct";
  const id = `message-${pane.id}-${message.seq}`;
  const reacted = Object.values(message.reactions).some((nicks) => nicks.length > 0);
  // Moving from message to message, one hears all of it: who, what, when, and what became of it.
  const label = [
    t.newMessageFrom(own ? t.you : message.from, spoken(message)), clock(message.time), message.edited && !message.deleted && t.edited,
    message.reply !== undefined && !message.deleted && t.isReply,
  ].filter(Boolean).join(", ");
  const gutter = !own && !direct && (
    <div class="gutter">
      {last && (
        <button
          type="button" class="avatar-button" tabIndex={-1} aria-label={t.profileOf(message.from)}
          onClick={() => (page.sheet.value = { is: "profile", nick: message.from, conv: message.conv })}
        >
          <Avatar nick={message.from} size="small" />
        </button>
      )}
    </div>
  );
  const meta = (
    <>
      {message.edited && <span>{t.edited}</span>}
      <span class="via" title={t.via(message.via.toUpperCase())}>{message.via.toUpperCase()}</span>
      <time dateTime={message.time} title={fullTime(message.time)}>{clock(message.time)}</time>
      {own && <Status id={`${id}-state`} view={pane.view} seq={message.seq} />}
    </>
  );
  return (
    <Bubble
      classes={[own && "own", first && "first", last && "last", shown && "shown"]}
      look={!message.deleted && emojiOnly(message.text ?? "") > 0 && "emoji-only"}
      article={{
        "data-key": `m${message.seq}`, "data-seq": message.seq, id, "aria-label": label,
        ...(own ? { "aria-labelledby": `${id} ${id}-state` } : {}), ...(reacted ? { "aria-describedby": `${id}-reactions` } : {}),
      }}
      gutter={gutter} meta={meta}
      below={<><Reactions id={`${id}-reactions`} message={message} view={pane.view} /><Tools actions={actions} current={current} /></>}
    >
      {first && !own && !direct && <p class="who"><Nick nick={message.from} /></p>}
      {message.reply !== undefined && !message.deleted && <Quote view={pane.view} seq={message.reply} />}
      {message.deleted ? <p class="gone">{t.deleted}</p> : <Text message={message} />}
    </Bubble>
  );
}
