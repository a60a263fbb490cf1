import { texts } from "../../texts";
import { useApp } from "../app";

/** What is being fetched; without a connection it does not come before that is back. */
export function Loading() {
  const { state } = useApp();
  const t = texts.value;
  return <>{state.connection.value.is === "waiting" ? t.notHereOffline : t.loading}</>;
}
