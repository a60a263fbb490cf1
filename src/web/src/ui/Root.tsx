import { useSignalEffect } from "@preact/signals";
import { useState } from "preact/hooks";
import type { App } from "../app";
import { choose, texts } from "../texts";
import { AppContext } from "./app";
import { kept, keep } from "./kept";
import { Messenger } from "./shell/Messenger";
import { FirstRun } from "./signin/FirstRun";
import { SignIn, Mark } from "./signin/SignIn";

/** The whole page: which of its screens is shown, in which theme and language. */
export function Root({ app }: { readonly app: App }) {
  useSignalEffect(() => choose(app.state.settings.value.language));
  useTheme(app);
  return (
    <AppContext.Provider value={app}>
      <Screen app={app} />
    </AppContext.Provider>
  );
}

function Screen({ app }: { readonly app: App }) {
  const { connection, me, server } = app.state;
  const [later, setLater] = useState(kept("owner-later", "") !== "");
  const [setup, setSetup] = useState(false);
  if (connection.value.is === "signed-out") return <SignIn />;
  if (!me.value) return <Starting />;
  const unowned = server.value?.accepts.includes("claim") ?? false;
  if ((unowned && !later) || setup) {
    const done = () => {
      keep("owner-later", "later");
      setLater(true);
      setSetup(false);
    };
    // Once claimed, nobody can claim it: the page stays until its second step is done.
    if (!setup) setSetup(true);
    return <FirstRun onDone={done} />;
  }
  return <Messenger />;
}

function Starting() {
  return (
    <main class="door" aria-busy="true">
      <div class="door-card"><Mark /><p class="quiet">{texts.value.connecting}</p></div>
    </main>
  );
}

function useTheme(app: App): void {
  useSignalEffect(() => {
    const { theme } = app.state.settings.value;
    const system = matchMedia("(prefers-color-scheme: dark)");
    const show = () => {
      const dark = theme === "dark" || (theme === "system" && system.matches);
      document.documentElement.dataset.theme = dark ? "dark" : "light";
    };
    show();
    system.addEventListener("change", show);
    return () => system.removeEventListener("change", show);
  });
}
