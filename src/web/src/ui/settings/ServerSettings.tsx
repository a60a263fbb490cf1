import { useEffect, useState } from "preact/hooks";
import type { Reason, ServerSettings as Values } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { Field, Form } from "../parts/Form";
import { Loading } from "../parts/Loading";

/** For the server's owners: its name, and who may create an account. Who is not one yet can become it with the console's code. */
export function ServerSettings() {
  const { state } = useApp();
  return state.me.value?.role === "owner" ? <ServerForm /> : <ClaimForm />;
}

export function ClaimForm({ onDone }: { readonly onDone?: () => void }) {
  const { actions } = useApp();
  const t = texts.value;
  return (
    <Form action={t.claim} done={t.claimed} submit={({ code = "" }) => actions.claim(code.trim())} {...(onDone ? { onDone } : {})}>
      <Field label={t.claimCode} name="code" required autoFocus autoComplete="off" maxLength={64} />
    </Form>
  );
}

export function ServerForm({ action, onDone }: { readonly action?: string; readonly onDone?: () => void }) {
  const { actions } = useApp();
  const t = texts.value;
  const [now, setNow] = useState<Values | null>(null);
  const [trouble, setTrouble] = useState<Reason | null>(null);
  useEffect(() => {
    let gone = false;
    void actions.serverSettings().then((answer) => {
      if (gone) return;
      if ("reason" in answer) setTrouble(answer.reason);
      else setNow(answer.value);
    });
    return () => { gone = true; };
  }, []);
  if (trouble) return <p class="error" role="alert">{trouble.message}</p>;
  if (!now) return <p class="note"><Loading /></p>;
  const fixed = (name: string) => now.fixed.includes(name);
  const submit = async (values: Readonly<Record<string, string>>) => {
    const answer = await actions.serverSettings({
      ...(fixed("name") ? {} : { name: (values.name ?? "").trim() }),
      ...(fixed("registration") ? {} : { registration: values.registration === "closed" ? "closed" as const : "open" as const }),
    });
    if ("reason" in answer) return answer.reason;
    setNow(answer.value);
    return null;
  };
  return (
    <Form action={action ?? t.save} done={t.saved} submit={submit} {...(onDone ? { onDone } : {})}>
      <Field
        label={t.serverName} name="name" value={now.name} required disabled={fixed("name")} maxLength={64} autoComplete="off"
        hint={fixed("name") ? t.fixedByOperator : t.serverNameHint}
      />
      <fieldset class="choices" disabled={fixed("registration")}>
        <legend>{t.registration}</legend>
        <label class="choice"><input type="radio" name="registration" value="open" defaultChecked={now.registration === "open"} />{t.registrationOpen}</label>
        <label class="choice"><input type="radio" name="registration" value="closed" defaultChecked={now.registration === "closed"} />{t.registrationClosedChoice}</label>
        {fixed("registration") && <p class="hint">{t.fixedByOperator}</p>}
      </fieldset>
    </Form>
  );
}
