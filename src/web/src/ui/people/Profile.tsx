import { useEffect, useState } from "preact/hooks";
import type { Profile as ProfileValue, Reason } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { Avatar, Nick } from "../Avatar";
import { day, moment } from "../format";
import { Icon } from "../Icon";
import { Dialog } from "../parts/Dialog";
import { Loading } from "../parts/Loading";
import { usePage } from "../page";
import { Sessions } from "./Sessions";

/** Who somebody is, and what can be done with them. */
export function Profile({ nick, conv }: { readonly nick: string; readonly conv?: string }) {
  const { state, actions } = useApp();
  const page = usePage();
  const t = texts.value;
  const [profile, setProfile] = useState<ProfileValue | null>(null);
  const [trouble, setTrouble] = useState<Reason | null>(null);
  useEffect(() => {
    let gone = false;
    void actions.whois(nick).then((answer) => {
      if (gone) return;
      if ("reason" in answer) setTrouble(answer.reason);
      else setProfile(answer.value);
    });
    return () => { gone = true; };
  }, [nick]);
  const blocked = state.blocked.value.has(nick);
  const presence = blocked ? undefined : (state.presence.value.get(nick) ?? profile?.presence);
  const role = profile?.role === "owner" ? t.serverRole(t.owner) : profile?.role === "moderator" ? t.serverRole(t.moderator) : undefined;
  const seen = blocked ? undefined : (presence?.seen ?? profile?.seen);
  return (
    <Dialog title={t.profileOf(nick)} onClose={() => (page.sheet.value = null)}>
      <div class="profile">
        <Avatar nick={nick} size="large" online={presence?.online ?? false} />
        <div class="profile-names">
          <p class="profile-nick said"><Nick nick={nick} /></p>
          {profile?.name && <p class="said">{profile.name}</p>}
          <p class="quiet">{blocked ? t.blocked : presence?.online ? t.online : seen ? t.seenLast(moment(seen)) : ""}</p>
          {profile && <p class="quiet small">{[role, t.memberSince(day(profile.since))].filter(Boolean).join(" · ")}</p>}
        </div>
      </div>
      {trouble && <p class="error" role="alert">{trouble.message}</p>}
      {presence?.online && <Sessions presence={presence} />}
      {!profile && !trouble && <p class="note"><Loading /></p>}
      {nick !== state.me.value?.nick && !trouble && <ProfileActions nick={nick} {...(conv ? { conv } : {})} />}
    </Dialog>
  );
}

function ProfileActions({ nick, conv }: { readonly nick: string; readonly conv?: string }) {
  const { state, actions } = useApp();
  const page = usePage();
  const t = texts.value;
  const blocked = state.blocked.value.has(nick);
  const members = page.panes.value.find((pane) => pane.view.conversation.conv === conv)?.view.members.value;
  const owner = members?.some((member) => member.nick === state.me.value?.nick && member.role === "owner") ?? false;
  const close = () => (page.sheet.value = null);
  return (
    <div class="profile-actions">
      {!blocked && <button type="button" class="button main" onClick={() => page.openFromSheet(`@${nick}`)}><Icon name="message" />{t.writeDirectly}</button>}
      {!blocked && conv?.startsWith("#") && page.pane && (
        <button type="button" class="button" onClick={() => { close(); if (page.pane) page.pane.insertion.value = `@${nick} `; }}><Icon name="mention" />{t.mention}</button>
      )}
      <button
        type="button" class="button danger"
        onClick={() => {
          if (blocked) page.attempt(actions.block(nick, false));
          else page.ask(t.blockTitle(nick), t.blockText, t.block, () => actions.block(nick, true));
        }}
      >
        <Icon name="block" />{blocked ? t.unblock : t.block}
      </button>
      {owner && conv && conv !== "#general" && (
        <button type="button" class="button danger" onClick={() => page.ask(`${t.kick}: ${nick}`, conv, t.kick, () => actions.kick(conv, nick))}>
          <Icon name="leave" />{t.kick}
        </button>
      )}
    </div>
  );
}
