import { texts } from "../../texts";
import { useApp } from "../app";
import { Avatar, Nick } from "../Avatar";
import { usePage } from "../page";

export function BlockedSettings() {
  const { state, actions } = useApp();
  const page = usePage();
  const t = texts.value;
  const nicks = [...state.blocked.value].sort((one, other) => one.localeCompare(other));
  if (nicks.length === 0) return <p class="note">{t.noneBlocked}</p>;
  return (
    <ul class="devices">
      {nicks.map((nick) => (
        <li key={nick} class="device">
          <Avatar nick={nick} size="small" />
          <div class="device-about one-line"><Nick nick={nick} /></div>
          <button type="button" class="button small" aria-label={`${t.unblock}: ${nick}`} onClick={() => page.attempt(actions.block(nick, false))}>{t.unblock}</button>
        </li>
      ))}
    </ul>
  );
}
