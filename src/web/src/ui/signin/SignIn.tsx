import { useState } from "preact/hooks";
import { texts } from "../../texts";
import { useApp } from "../app";
import { Field, Form } from "../parts/Form";
import { remember, remembered } from "../remembered";

/** Sign in, or create an account. Why a session ended stands above it. */
export function SignIn() {
  const { state, actions } = useApp();
  const t = texts.value;
  const connection = state.connection.value;
  const reason = connection.is === "signed-out" ? connection.reason : undefined;
  const known = remembered("nick", "");
  const [creating, setCreating] = useState(known === "");
  const server = state.server.value;
  const open = server === null || server.accepts.includes("register");
  const register = creating && open;
  return (
    <main class="door">
      <div class="door-card">
        <Mark />
        <h1 class="said">{t.welcomeTo(server?.name ?? "Charla")}</h1>
        <p class="quiet">{register ? t.signUpLead : t.signInLead}</p>
        {reason && <p class="error" role="alert"><strong>{t.signedOutReason}.</strong> {reason.message}</p>}
        {creating && !open && <p class="note">{t.registrationClosed}</p>}
        <Form
          key={String(register)} action={register ? t.signUp : t.signIn} class="door-form"
          submit={async ({ nick = "", password = "" }) => {
            const name = nick.trim().replace(/^@/u, "");
            const refused = await (register ? actions.register(name, password) : actions.signIn(name, password));
            if (!refused) remember("nick", name);
            return refused;
          }}
        >
          <Field
            label={t.nick} name="nick" value={known} required autoFocus maxLength={33} autoComplete="username"
            {...(register ? { hint: t.nickHint } : {})}
          />
          <Field
            label={t.password} name="password" type="password" required minLength={register ? 6 : 1}
            autoComplete={register ? "new-password" : "current-password"} {...(register ? { hint: t.passwordHint } : {})}
          />
        </Form>
        {open && (
          <p class="door-other">
            {register ? t.haveAccount : t.newHere}{" "}
            <button type="button" class="button plain" onClick={() => setCreating(!register)}>{register ? t.signIn : t.signUp}</button>
          </p>
        )}
      </div>
    </main>
  );
}

/** Two speech bubbles: the sign of the house. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <path class="mark-back" d="M18 6h20a6 6 0 0 1 6 6v12a6 6 0 0 1-6 6v7l-8-7H18a6 6 0 0 1-6-6V12a6 6 0 0 1 6-6Z" />
      <path class="mark-front" d="M10 16h18a6 6 0 0 1 6 6v10a6 6 0 0 1-6 6H17l-8 6v-6a6 6 0 0 1-5-6V22a6 6 0 0 1 6-6Z" />
    </svg>
  );
}
