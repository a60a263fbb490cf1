import { hue, initials, nickOf } from "./person";

interface AvatarProps {
  readonly nick: string;
  readonly size?: "small" | "large";
  readonly online?: boolean;
}

/** Initials in the nick's colour. Beside the nick it says nothing new, so it is not heard. */
export function Avatar({ nick, size, online }: AvatarProps) {
  return (
    <span class={`avatar ${size ?? ""}`} style={{ "--hue": String(hue(nick)) }} aria-hidden="true" data-shows={initials(nick)}>
      {online && <span class="dot" />}
    </span>
  );
}

export function ConversationAvatar({ conv, online, size }: { readonly conv: string; readonly online?: boolean; readonly size?: "small" }) {
  const nick = nickOf(conv);
  if (nick !== null) return <Avatar nick={nick} {...(size ? { size } : {})} online={online ?? false} />;
  return <span class={`avatar room ${size ?? ""}`} style={{ "--hue": String(hue(conv)) }} aria-hidden="true" data-shows="#" />;
}

export function Nick({ nick }: { readonly nick: string }) {
  return <bdi class="nick" style={{ "--hue": String(hue(nick)) }}>{nick}</bdi>;
}
