import { texts } from "../../texts";
import { InviteSheet, JumpSheet, NotifySheet, TopicSheet } from "../conversations/RoomSheets";
import { NewConversation } from "../conversations/NewConversation";
import { Dialog } from "../parts/Dialog";
import { Form } from "../parts/Form";
import { type Sheet, usePage } from "../page";
import { Profile } from "../people/Profile";
import { Settings } from "../settings/Settings";
import { MessageSheet } from "../talk/MessageSheet";
import { ShortcutSheet } from "./ShortcutSheet";

/** What lies over the page. */
export function Sheets() {
  const page = usePage();
  const sheet = page.sheet.value;
  switch (sheet?.is) {
    case undefined: return null;
    case "new": return <NewConversation {...(sheet.tab ? { tab: sheet.tab } : {})} />;
    case "settings": return <Settings {...(sheet.tab ? { tab: sheet.tab } : {})} />;
    case "shortcuts": return <ShortcutSheet />;
    case "profile": return <Profile key={sheet.nick} nick={sheet.nick} {...(sheet.conv ? { conv: sheet.conv } : {})} />;
    case "invite": return <InviteSheet conv={sheet.conv} />;
    case "topic": return <TopicSheet conv={sheet.conv} />;
    case "notify": return <NotifySheet conv={sheet.conv} />;
    case "jump": return <JumpSheet pane={sheet.pane} />;
    case "message": return <MessageSheet actions={sheet.actions} />;
    case "ask": return <Ask sheet={sheet} />;
  }
}

/** Is it really meant? */
function Ask({ sheet }: { readonly sheet: Extract<Sheet, { is: "ask" }> }) {
  const page = usePage();
  // What was asked may have ended the session, and with it all that was open.
  const close = () => { if (page.sheet.peek() === sheet) page.sheet.value = sheet.back; };
  return (
    <Dialog key="ask" title={sheet.title} onClose={close}>
      <p>{sheet.text}</p>
      <Form
        action={sheet.action} submit={(_, unless) => sheet.run(unless)} onDone={close} grave
        beside={<button type="button" class="button" onClick={close}>{texts.value.cancel}</button>}
      />
    </Dialog>
  );
}
