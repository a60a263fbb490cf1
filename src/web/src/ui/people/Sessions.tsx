import type { Presence, Session } from "../../app";
import { texts } from "../../texts";
import { fullTime, moment } from "../format";

/** By which transports somebody is here, each once. */
export function Transports({ sessions }: { readonly sessions: readonly Session[] }) {
  const transports = [...new Set(sessions.map((session) => session.transport))];
  return <span class="transports">{transports.map((via) => <span key={via} class="via">{via.toUpperCase()}</span>)}</span>;
}

/** IPv6 addresses stand in brackets, as everywhere a port follows them. */
export function Address({ session }: { readonly session: Session }) {
  if (!session.ip) return <span class="one-line">{texts.value.addressHidden}</span>;
  const ip = session.ip.includes(":") ? `[${session.ip}]` : session.ip;
  return <span class="one-line address">{session.port ? `${ip}:${session.port}` : ip}</span>;
}

/** Each connection with all that is known of it. */
export function Sessions({ presence }: { readonly presence: Presence }) {
  const t = texts.value;
  if (presence.sessions.length === 0) return null;
  return (
    <section aria-label={t.sessions}>
      <h3 class="side-title">{t.sessions}</h3>
      <ul class="sessions">
        {presence.sessions.map((session, i) => (
          <li key={i}>
            <span class="via">{session.transport.toUpperCase()}</span>
            <Address session={session} />
            <span class="quiet small said">{[session.client, t.sinceTime(moment(session.since))].filter(Boolean).join(" · ")}</span>
            <time class="heard" dateTime={session.since}>{fullTime(session.since)}</time>
          </li>
        ))}
      </ul>
      {presence.more > 0 && <p class="note">{t.moreSessions(presence.more)}</p>}
    </section>
  );
}
