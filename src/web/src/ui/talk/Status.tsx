import type { View } from "../../app";
import { texts } from "../../texts";
import { Icon } from "../Icon";

/** Of an own message: stored, or read by the others. */
export function Status({ view, seq, id }: { readonly view: View; readonly seq: number; readonly id: string }) {
  const t = texts.value;
  const marks = view.marks.value;
  const readers = [...marks].filter(([, mark]) => mark >= seq).map(([nick]) => nick);
  const read = readers.length > 0 && readers.length === marks.size;
  const some = readers.slice(0, 8).join(", ") + (readers.length > 8 ? "…" : "");
  const label = read ? t.readByAll : readers.length > 0 ? t.readBy(some) : t.stored;
  return (
    <span id={id} class={read ? "status read" : "status"} role="img" aria-label={label} title={readers.length > 0 ? t.readBy(some) : label}>
      <Icon name={readers.length > 0 ? "read" : "sent"} small />
    </span>
  );
}
