import { useSignalEffect } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { App } from "../app";
import { choose, texts } from "../texts";
import { AppContext } from "./app";
import { remember, remembered } from "./remembered";
import { NoFiles } from "./NoFiles";
import { Messenger } from "./shell/Messenger";
import { FirstRun } from "./signin/FirstRun";
import { SignIn, Mark } from "./signin/SignIn";
import { followToday } from "./today";

/** The whole page: which of its screens is shown, in which theme and language. */
export function Root({ app }: { readonly app: App }) {
  useSignalEffect(() => choose(app.state.settings.value.language));
  useTheme(app);
  useEffect(followToday, []);
  return (
    <AppContext.Provider value={app}>
      <Screen app={app} />
      <NoFiles />
    </AppContext.Provider>
  );
}

function Screen({ app }: { readonly app: App }) {
  const { connection, me } = app.state;
  const [setup, done] = useSetup(app);
  if (connection.value.is === "signed-out") return <SignIn />;
  if (!me.value || setup === "unknown") return <Starting />;
  return setup === "wanted" ? <FirstRun onDone={done} /> : <Messenger />;
}

/** The first account of a server that nobody owns is asked to set it up, until it has or says that it will not. */
function useSetup({ state, actions }: App): readonly ["unknown" | "wanted" | "done", () => void] {
  const [setup, setSetup] = useState<"unknown" | "wanted" | "done">("unknown");
  const nick = state.me.value?.nick;
  const unowned = state.server.value?.accepts.includes("claim") ?? false;
  useEffect(() => {
    if (nick === undefined || setup === "wanted") return;
    if (!unowned || remembered("setup", "") !== "") return setSetup("done");
    let gone = false;
    void actions.rooms().then((answer) => {
      const first = "value" in answer && answer.value.rooms.every((room) => room.members <= 1);
      if (!gone) setSetup(first ? "wanted" : "done");
    });
    return () => { gone = true; };
  }, [nick, unowned]);
  const done = () => {
    remember("setup", "seen");
    setSetup("done");
  };
  return [setup, done];
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
