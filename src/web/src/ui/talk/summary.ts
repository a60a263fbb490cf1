import type { Message } from "../../app";
import { parse, plain } from "../../text/markdown";
import { texts } from "../../texts";

const longest = 300;

/** What a message says, in one line. */
export const summary = (message: Message): string => spoken(message).slice(0, longest);

const known = new WeakMap<Message, string>();

/** All of what a message says, in one line. */
export function spoken(message: Message): string {
  if (message.deleted) return texts.value.deleted;
  let text = known.get(message);
  if (text === undefined) known.set(message, (text = plain(parse(message))));
  return text;
}

/** The beginning of a text that is not sent yet, in one line. */
export const excerpt = (text: string): string => text.slice(0, longest).replace(/\s+/gu, " ");
