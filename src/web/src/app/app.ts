import type { Actions } from "./actions";
import type { State } from "./state";

/** Everything behind the page. `start()` of ./start makes the one of the browser. */
export interface App {
  readonly state: State;
  readonly actions: Actions;
}
