import type { Event } from "../../app";
import { type Texts, texts } from "../../texts";
import { day, fullTime } from "../format";

export function DayLine({ time, rowKey }: { readonly time: string; readonly rowKey: string }) {
  return (
    <div class="day-line" data-key={rowKey} role="separator" aria-label={day(time)}>
      <time dateTime={time}>{day(time)}</time>
    </div>
  );
}

export function NewLine() {
  return <div class="new-line" data-key="new" role="separator" aria-label={texts.value.newMessages}><span>{texts.value.newMessages}</span></div>;
}

const most = 6;

/** Comings and goings in one line, however many they are. */
export function EventLine({ events, rowKey }: { readonly events: readonly Event[]; readonly rowKey: string }) {
  const t = texts.value;
  const shown = events.slice(-most);
  const more = events.length - shown.length;
  return (
    <p class="event-line said" data-key={rowKey} title={fullTime(shown[0]?.time ?? 0)}>
      {shown.map((event, i) => (
        <span key={event.seq}>{i > 0 && " · "}<bdi>{sentence(event, t)}</bdi></span>
      ))}
      {more > 0 && ` · ${t.moreSessions(more)}`}
    </p>
  );
}

function sentence(event: Event, t: Texts): string {
  switch (event.kind) {
    case "join": return t.sheJoined(event.from);
    case "leave": return event.by && event.by !== event.from ? t.sheWasRemoved(event.from, event.by) : t.sheLeft(event.from);
    case "topic": return event.text ? t.topicSet(event.from, event.text) : t.topicCleared(event.from);
    case "archive": return event.on ? t.roomArchived(event.from) : t.roomReopened(event.from);
  }
}
