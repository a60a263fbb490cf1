export type { App } from "./app";
export type { Actions, Answer, Outcome } from "./actions";
export type { Conversation, State, View } from "./state";
export type * from "./types";
export type { Block, Inline } from "../text/tree";
