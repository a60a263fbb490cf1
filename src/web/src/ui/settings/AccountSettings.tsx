import { texts } from "../../texts";
import { useApp } from "../app";
import { Field, Form } from "../parts/Form";
import { usePage } from "../page";

export function AccountSettings() {
  const { state, actions } = useApp();
  const page = usePage();
  const t = texts.value;
  const out = (everywhere: boolean) => async () => {
    page.sheet.value = null;
    await actions.signOut(everywhere);
  };
  return (
    <>
      <Form action={t.save} done={t.saved} submit={({ name = "" }) => actions.setName(name.trim())}>
        <Field label={t.shownName} name="name" value={state.me.value?.name ?? ""} maxLength={64} hint={t.shownNameHint} autoComplete="name" />
      </Form>
      <h3>{t.changePassword}</h3>
      <Form
        action={t.changePassword} done={t.passwordChanged}
        submit={({ present, next = "", others }) => actions.setPassword(present || undefined, next, others === "on")}
      >
        <input type="hidden" name="username" autoComplete="username" value={state.me.value?.nick ?? ""} />
        <Field label={t.presentPassword} name="present" type="password" hint={t.presentPasswordHint} autoComplete="current-password" />
        <Field label={t.newPassword} name="next" type="password" required minLength={6} hint={t.passwordHint} autoComplete="new-password" />
        <label class="choice"><input type="checkbox" name="others" defaultChecked />{t.signOutOthers}</label>
      </Form>
      <h3>{t.signOut}</h3>
      <div class="form-actions start">
        <button type="button" class="button" onClick={() => void out(false)()}>{t.signOut}</button>
        <button type="button" class="button danger" onClick={() => void out(true)()}>{t.signOutEverywhere}</button>
      </div>
    </>
  );
}
