import { useEffect, useState } from "preact/hooks";
import type { Reason, Room } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { ConversationAvatar } from "../Avatar";
import { Icon } from "../Icon";
import { Loading } from "../parts/Loading";

/** All rooms one may see, page by page. */
export function RoomBrowser({ onOpen }: { readonly onOpen: (conv: string) => void }) {
  const { actions } = useApp();
  const t = texts.value;
  const [rooms, setRooms] = useState<readonly Room[]>([]);
  const [more, setMore] = useState(false);
  const [trouble, setTrouble] = useState<Reason | null>(null);
  const [busy, setBusy] = useState(true);
  const load = async (after?: string) => {
    setBusy(true);
    const answer = await actions.rooms(after);
    setBusy(false);
    if ("reason" in answer) return setTrouble(answer.reason);
    setRooms((before) => (after ? [...before, ...answer.value.rooms] : answer.value.rooms));
    setMore(answer.value.more);
  };
  useEffect(() => void load(), []);
  const enter = async (room: Room) => {
    const reason = room.joined ? null : await actions.join(room.conv);
    if (reason) setTrouble(reason);
    else onOpen(room.conv);
  };
  return (
    <div class="room-browser" aria-busy={busy}>
      {trouble && <p class="error" role="alert">{trouble.message}</p>}
      {busy && rooms.length === 0 && <p class="note"><Loading /></p>}
      {!busy && rooms.length === 0 && !trouble && <p class="note">{t.noneFound}</p>}
      <ul>
        {rooms.map((room) => (
          <li key={room.conv} class="room-row">
            <ConversationAvatar conv={room.conv} />
            <div class="room-about">
              <p class="row-line"><strong class="one-line">{room.conv}</strong>{room.kind === "private" && <Icon name="lock" small />}</p>
              <p class="one-line quiet small">{[t.membersCount(room.members), room.archived && t.archived, room.topic].filter(Boolean).join(" · ")}</p>
            </div>
            <button type="button" class={room.joined ? "button small" : "button main small"} aria-label={`${room.joined ? t.open : t.join} ${room.conv}`} onClick={() => void enter(room)}>
              {room.joined ? t.open : t.join}
            </button>
          </li>
        ))}
      </ul>
      {more && <button type="button" class="button" disabled={busy} onClick={() => void load(rooms[rooms.length - 1]?.conv)}>{t.moreThere}</button>}
    </div>
  );
}
