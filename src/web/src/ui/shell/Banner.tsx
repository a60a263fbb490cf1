import { useEffect, useState } from "preact/hooks";
import { texts } from "../../texts";
import { useApp } from "../app";
import { Icon } from "../Icon";

/** A server that cannot be reached: when the next attempt is, and a button for now. */
export function Banner() {
  const { state, actions } = useApp();
  const t = texts.value;
  const connection = state.connection.value;
  const waits = connection.is === "waiting" ? connection.retryAt : null;
  const seconds = useSecondsUntil(waits);
  // A moment without a connection, as when a network changes, is nothing to be told of.
  const late = useLate(connection.is === "connecting", 1500);
  if (waits === null && !late) return <div class="heard" role="status" />;
  return (
    <div class="banner" role="status">
      <Icon name="alert" />
      <p>
        {waits === null ? t.reconnecting : t.offline} <span aria-hidden="true">{waits !== null && seconds > 0 ? t.retryIn(seconds) : ""}</span>{" "}
        <span class="banner-more">{t.offlineWriting}</span>
      </p>
      <button type="button" class="button small" onClick={() => actions.retryNow()}>{t.retryNow}</button>
    </div>
  );
}

function useSecondsUntil(time: number | null): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (time === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [time]);
  return time === null ? 0 : Math.max(0, Math.ceil((time - now) / 1000));
}

function useLate(is: boolean, after: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!is) return setLate(false);
    const timer = setTimeout(() => setLate(true), after);
    return () => clearTimeout(timer);
  }, [is]);
  return late;
}
