import { useRef } from "preact/hooks";
import type { Member, Presence } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { Avatar, Nick } from "../Avatar";
import { moment } from "../format";
import { rove } from "../parts/rove";
import { SidePanel } from "../parts/SidePanel";
import { type Pane, usePage } from "../page";
import { Address, Transports } from "./Sessions";

const most = 300;

/** At the right: the topic, and who is in this conversation, first those who are online. */
export function People({ pane }: { readonly pane: Pane }) {
  const { state, actions } = useApp();
  const page = usePage();
  const t = texts.value;
  const list = useRef<HTMLDivElement>(null);
  const { view } = pane;
  const { conversation } = view;
  const members = view.members.value ?? [];
  const presence = state.presence.value;
  const crowd = conversation.crowd.value;
  const present = crowd === null ? null : conversation.present.value;
  const online = present ? byNick(members, present.nicks.filter((nick) => !state.blocked.value.has(nick))) : members.filter((member) => presence.get(member.nick)?.online);
  const others = members.filter((member) => !presence.get(member.nick)?.online);
  return (
    <SidePanel class="people" label={t.people} title={conversation.conv} onClose={() => page.showSide(null)}>
      <div class="side-list scrolls" ref={list} onKeyDown={(event) => rove(event, list.current, "button.person")}>
        {state.connection.value.is === "waiting" && <p class="people-topic note">{t.lastKnown}</p>}
        {conversation.topic.value && <p class="people-topic said">{conversation.topic.value}</p>}
        {crowd !== null && <p class="people-topic note"><strong>{t.onlineCount(crowd)}</strong>. {t.crowded}</p>}
        <Section title={`${t.online} · ${crowd ?? online.length}`} members={online} presence={presence} first conv={conversation.conv} />
        {present?.more && <button type="button" class="button small side-more" onClick={() => actions.morePresent(conversation.conv)}>{t.moreThere}</button>}
        <Section title={crowd === null ? t.offlinePeople : t.otherPeople} members={others.slice(0, most)} presence={presence} first={online.length === 0} conv={conversation.conv} />
        {others.length > most && <p class="note side-none">{t.moreSessions(others.length - most)}</p>}
      </div>
    </SidePanel>
  );
}

/** As members, where they are known as such: of a large room only the first are. */
function byNick(members: readonly Member[], nicks: readonly string[]): readonly Member[] {
  const known = new Map(members.map((member) => [member.nick, member]));
  return nicks.map((nick) => known.get(nick) ?? { nick, role: "member" });
}

interface SectionProps {
  readonly title: string;
  readonly members: readonly Member[];
  readonly presence: ReadonlyMap<string, Presence>;
  readonly first: boolean;
  readonly conv: string;
}

function Section({ title, members, presence, first, conv }: SectionProps) {
  if (members.length === 0) return null;
  return (
    <div role="group" aria-label={title}>
      <h3 class="side-title">{title}</h3>
      <ul>
        {members.map((member, i) => (
          <li key={member.nick}><Person member={member} presence={presence.get(member.nick)} stop={first && i === 0} conv={conv} /></li>
        ))}
      </ul>
    </div>
  );
}

interface PersonProps {
  readonly member: Member;
  readonly presence: Presence | undefined;
  readonly stop: boolean;
  readonly conv: string;
}

function Person({ member, presence, stop, conv }: PersonProps) {
  const { state } = useApp();
  const page = usePage();
  const t = texts.value;
  const { nick } = member;
  const session = presence?.online ? presence.sessions[0] : undefined;
  const me = state.me.value?.nick === nick;
  return (
    <button
      type="button" class={presence?.online ? "row person" : "row person away"} tabIndex={stop ? 0 : -1}
      onClick={() => (page.sheet.value = { is: "profile", nick, conv })}
    >
      <Avatar nick={nick} size="small" online={presence?.online ?? false} />
      <span class="row-middle">
        <span class="row-line">
          <span class="one-line"><Nick nick={nick} />{me && <span class="quiet"> ({t.thatIsYou})</span>}</span>
          {presence?.online && <Transports sessions={presence.sessions} />}
        </span>
        {member.name && <span class="one-line small">{member.name}</span>}
        {session && (
          <span class="row-line small quiet">
            <Address session={session} /><span class="one-line">{t.sinceTime(moment(session.since))}</span>
          </span>
        )}
        {(member.role === "owner" || state.blocked.value.has(nick)) && (
          <span class="one-line small quiet">{[member.role === "owner" && t.owner, state.blocked.value.has(nick) && t.blocked].filter(Boolean).join(" · ")}</span>
        )}
      </span>
    </button>
  );
}
