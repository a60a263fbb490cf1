import { useState } from "preact/hooks";
import { texts } from "../../texts";
import { useApp } from "../app";
import { Dialog } from "../parts/Dialog";
import { Field, Form } from "../parts/Form";
import { Tabs } from "../parts/Tabs";
import { usePage } from "../page";
import { RoomBrowser } from "./RoomBrowser";

type Tab = "join" | "create" | "direct";

/** Join a room, create one, or write to somebody. */
export function NewConversation({ tab = "join" }: { readonly tab?: Tab }) {
  const page = usePage();
  const t = texts.value;
  const [chosen, setChosen] = useState<Tab>(tab);
  return (
    <Dialog title={t.newConversation} onClose={() => (page.sheet.value = null)}>
      <Tabs
        label={t.newConversation} chosen={chosen} onChoose={setChosen}
        tabs={[{ key: "join", label: t.joinRoom }, { key: "create", label: t.createRoom }, { key: "direct", label: t.messageSomeone }]}
      >
        {chosen === "join" && <RoomBrowser onOpen={(conv) => page.openFromSheet(conv)} />}
        {chosen === "create" && <CreateRoom first={chosen === tab} />}
        {chosen === "direct" && <WriteTo first={chosen === tab} />}
      </Tabs>
    </Dialog>
  );
}

interface TabProps {
  /** It was opened with this, so that its field has the focus; who walks through the tabs keeps it there. */
  readonly first: boolean;
}

function CreateRoom({ first }: TabProps) {
  const { actions } = useApp();
  const page = usePage();
  const t = texts.value;
  const [hidden, setHidden] = useState(false);
  return (
    <Form
      action={t.create}
      submit={async ({ name = "", topic = "", history }) => {
        const room = `#${name.trim().replace(/^#/u, "")}`;
        const options = { private: hidden, ...(history ? { history: "all" as const } : {}), ...(topic.trim() ? { topic: topic.trim() } : {}) };
        const refused = await actions.create(room, options);
        if (!refused) page.openFromSheet(room);
        return refused;
      }}
    >
      <Field label={t.roomName} name="name" required autoFocus={first} maxLength={33} hint={t.nickHint} autoComplete="off" />
      <Field label={t.topicOptional} name="topic" maxLength={1024} autoComplete="off" />
      <label class="choice"><input type="checkbox" checked={hidden} onChange={(event) => setHidden(event.currentTarget.checked)} />{t.privateRoom}</label>
      {hidden && <label class="choice"><input type="checkbox" name="history" />{t.shareHistory}</label>}
    </Form>
  );
}

function WriteTo({ first }: TabProps) {
  const { state, actions } = useApp();
  const page = usePage();
  const t = texts.value;
  const known = [...state.presence.value.keys()].filter((one) => one !== state.me.value?.nick);
  return (
    <Form
      action={t.open}
      submit={async ({ nick: typed = "" }) => {
        const answer = await actions.whois(typed.trim().replace(/^@/u, ""));
        if ("reason" in answer) return answer.reason;
        page.openFromSheet(`@${answer.value.nick}`);
        return null;
      }}
    >
      <Field label={t.nick} name="nick" required autoFocus={first} maxLength={33} list={known} autoComplete="off" />
    </Form>
  );
}
