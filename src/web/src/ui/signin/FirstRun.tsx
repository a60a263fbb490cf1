import { useState } from "preact/hooks";
import { texts } from "../../texts";
import { useApp } from "../app";
import { ClaimForm, ServerForm } from "../settings/ServerSettings";
import { Mark } from "./SignIn";

/** Nobody owns this server yet: whoever sees its console may set it up. */
export function FirstRun({ onDone }: { readonly onDone: () => void }) {
  const { state } = useApp();
  const t = texts.value;
  const owner = state.me.value?.role === "owner";
  const [claimed, setClaimed] = useState(owner);
  return (
    <main class="door">
      <div class="door-card">
        <Mark />
        <h1 class="said">{claimed ? t.claimed : t.firstRunTitle}</h1>
        {!claimed && <p class="quiet">{t.firstRunLead}</p>}
        {claimed ? <ServerForm action={t.continue} onDone={onDone} /> : <ClaimForm onDone={() => setClaimed(true)} />}
        <p class="door-other"><button type="button" class="button plain" onClick={onDone}>{t.later}</button></p>
      </div>
    </main>
  );
}
