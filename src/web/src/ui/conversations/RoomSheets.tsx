import { useState } from "preact/hooks";
import { texts } from "../../texts";
import { type NotifyLevel, notifyLevels } from "../../wire/vocabulary";
import { useApp } from "../app";
import { Dialog } from "../parts/Dialog";
import { Field, Form } from "../parts/Form";
import { type Pane, usePage } from "../page";

export function InviteSheet({ conv }: { readonly conv: string }) {
  const { state, actions } = useApp();
  const page = usePage();
  const t = texts.value;
  const [nick, setNick] = useState("");
  const known = [...state.presence.value.keys()].filter((one) => one !== state.me.value?.nick);
  return (
    <Dialog title={`${t.invite}: ${conv}`} onClose={() => (page.sheet.value = null)}>
      <Form
        action={t.invite} done={t.inviteSent(nick)}
        submit={({ nick: typed = "" }) => {
          const whom = typed.trim().replace(/^@/u, "");
          setNick(whom);
          return actions.invite(conv, whom);
        }}
      >
        <Field label={t.nick} name="nick" required autoFocus maxLength={33} list={known} autoComplete="off" />
      </Form>
    </Dialog>
  );
}

export function TopicSheet({ conv }: { readonly conv: string }) {
  const { actions } = useApp();
  const page = usePage();
  const t = texts.value;
  const close = () => (page.sheet.value = null);
  return (
    <Dialog title={`${t.changeTopic}: ${conv}`} onClose={close}>
      <Form action={t.save} onDone={close} submit={({ topic = "" }) => actions.setTopic(conv, topic.trim())}>
        <Field label={t.topicOptional} name="topic" autoFocus maxLength={1024} value={actions.conversation(conv)?.topic.value ?? ""} autoComplete="off" />
      </Form>
    </Dialog>
  );
}

export function NotifySheet({ conv }: { readonly conv: string }) {
  const { actions } = useApp();
  const page = usePage();
  const t = texts.value;
  const now = actions.conversation(conv)?.notify.value ?? "all";
  const close = () => (page.sheet.value = null);
  const labels: Record<NotifyLevel, string> = { all: t.notifyAll, mentions: t.notifyMentions, none: t.notifyNone };
  return (
    <Dialog title={`${t.notifications}: ${conv}`} onClose={close}>
      <Form action={t.save} onDone={close} submit={({ notify = "all" }) => actions.setNotify(conv, notify as NotifyLevel)}>
        <fieldset class="choices">
          <legend>{t.notifyHere}</legend>
          {notifyLevels.map((value) => (
            <label key={value} class="choice"><input type="radio" name="notify" value={value} defaultChecked={value === now} />{labels[value]}</label>
          ))}
        </fieldset>
      </Form>
    </Dialog>
  );
}

/** To a date or a number. */
export function JumpSheet({ pane }: { readonly pane: Pane }) {
  const page = usePage();
  const t = texts.value;
  const close = () => (page.sheet.value = null);
  return (
    <Dialog title={t.jumpTo} onClose={close}>
      <Form
        action={t.jump} onDone={close}
        submit={async ({ date, number }) => {
          const found = number ? await page.jump(pane, Number(number)) : date ? await pane.view.jumpToDate(new Date(`${date}T00:00:00`)) : true;
          return found ? null : { code: "not-found", message: t.noneFound };
        }}
      >
        <Field label={t.jumpDate} name="date" type="date" autoFocus />
        <Field label={t.jumpNumber} name="number" type="number" />
      </Form>
    </Dialog>
  );
}
