import { texts } from "../../texts";
import { useApp } from "../app";
import { usePage } from "../page";

export function Invitations() {
  const { state, actions } = useApp();
  const page = usePage();
  const t = texts.value;
  const join = async (conv: string) => {
    const refused = await actions.join(conv);
    if (refused) page.refused.value = refused;
    else page.open(conv);
  };
  return (
    <>
      {state.invitations.value.map(({ conv, by }) => (
        <div key={conv} class="invitation" role="status">
          <p class="said">{t.invitedBy(by, conv)}</p>
          <button type="button" class="button main small" onClick={() => void join(conv)}>{t.join}</button>
          <button type="button" class="button small" onClick={() => actions.dismissInvitation(conv)}>{t.later}</button>
        </div>
      ))}
    </>
  );
}
