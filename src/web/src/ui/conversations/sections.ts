import type { Conversation } from "../../app";
import { nickOf } from "../person";

/** The list's parts, each in the order in which it is shown. */
export interface Sections {
  readonly rooms: readonly Conversation[];
  readonly direct: readonly Conversation[];
  readonly archived: readonly Conversation[];
}

export function sections(all: readonly Conversation[]): Sections {
  return {
    rooms: all.filter((one) => nickOf(one.conv) === null && !one.archived.value),
    direct: all.filter((one) => nickOf(one.conv) !== null && !one.archived.value).sort(newestFirst),
    archived: all.filter((one) => one.archived.value),
  };
}

/** From above to below. */
export function inOrder(all: readonly Conversation[]): readonly Conversation[] {
  const { rooms, direct, archived } = sections(all);
  return [...rooms, ...direct, ...archived];
}

const newestFirst = (one: Conversation, other: Conversation): number =>
  (other.newest.value?.time ?? "").localeCompare(one.newest.value?.time ?? "");
