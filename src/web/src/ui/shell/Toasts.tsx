import { useEffect } from "preact/hooks";
import { texts } from "../../texts";
import { useApp } from "../app";
import { IconButton } from "../Icon";
import { usePage } from "../page";

/** What went wrong and belongs to no form stays until it is closed; a word that something was done goes by itself. */
export function Toasts() {
  const { state, actions } = useApp();
  const page = usePage();
  const said = page.said.value;
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => (page.said.value = null), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <div class="toasts">
      <div role="alert">
        {state.troubles.value.slice(-4).map((trouble) => (
          <div key={trouble.id} class="toast">
            <p class="said">{trouble.conv ? `${trouble.conv}: ` : ""}{trouble.message}</p>
            <IconButton small icon="close" label={texts.value.close} onClick={() => actions.dismiss(trouble.id)} />
          </div>
        ))}
      </div>
      <div role="status">{said !== null && <div class="toast"><p>{said}</p></div>}</div>
    </div>
  );
}
