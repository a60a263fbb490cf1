import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { App } from "../app";

export const AppContext = createContext<App | null>(null);

/** What is behind the page: its state and its actions. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("No app around this component");
  return app;
}
