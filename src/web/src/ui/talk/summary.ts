import type { Message } from "../../app";
import { parse, plain } from "../../text/markdown";
import { texts } from "../../texts";

const longest = 300;

/** What a message says, without what makes it look so. */
export const words = (message: Message): string => message.deleted ? texts.value.deleted : plain(parse(message));

/** What a message says, in one line. */
export const summary = (message: Message): string => words(message).slice(0, longest);

/** The beginning of a text that is not sent yet, in one line. */
export const excerpt = (text: string): string => text.slice(0, longest).replace(/\s+/gu, " ");
