import type { Signal } from "@preact/signals";
import type { Message as MessageValue } from "../../app";
import { texts } from "../../texts";
import { emojiOnly } from "../../text/emoji";
import { useApp } from "../app";
import { Avatar, Nick } from "../Avatar";
import { clock, fullTime } from "../format";
import { type Pane, usePage } from "../page";
import { MessageActions } from "./messageActions";
import { Quote } from "./Quote";
import { Reactions } from "./Reactions";
import { Status } from "./Status";
import { Text } from "./Text";
import { Tools } from "./Tools";

interface MessageProps {
  readonly message: MessageValue;
  readonly pane: Pane;
  readonly first: boolean;
  readonly last: boolean;
  readonly current: Signal<number>;
  /** The one that a jump led to. */
  readonly shown: boolean;
  /** The one stop of the Tab key. */
  readonly stop: boolean;
}

export function Message({ message, pane, first, last, current, shown, stop }: MessageProps) {
  const app = useApp();
  const page = usePage();
  const t = texts.value;
  const me = app.state.me.value?.nick;
  const own = message.from === me;
  const actions = new MessageActions(app, page, pane, message);
  const direct = pane.view.conversation.kind.value === "direct";
  const classes = ["message", own && "own", first && "first", last && "last", shown && "shown"].filter(Boolean).join(" ");
  return (
    <article
      class={classes} data-key={`m${message.seq}`} data-seq={message.seq} tabIndex={stop ? 0 : -1}
      aria-label={`${own ? t.you : message.from}, ${clock(message.time)}`}
    >
      {!own && !direct && (
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
      )}
      <div class="bubble-column">
        <div class={!message.deleted && emojiOnly(message.text ?? "") > 0 ? "bubble emoji-only" : "bubble"}>
          {first && !own && !direct && <p class="who"><Nick nick={message.from} /></p>}
          {message.reply !== undefined && !message.deleted && <Quote view={pane.view} seq={message.reply} />}
          {message.deleted ? <p class="gone">{t.deleted}</p> : <Text message={message} />}
          <p class="meta">
            {message.edited && <span>{t.edited}</span>}
            <span class="via" title={t.via(message.via.toUpperCase())}>{message.via.toUpperCase()}</span>
            <time dateTime={message.time} title={fullTime(message.time)}>{clock(message.time)}</time>
            {own && <Status view={pane.view} seq={message.seq} />}
          </p>
        </div>
        <Reactions message={message} view={pane.view} />
        <Tools actions={actions} current={current} />
      </div>
    </article>
  );
}
