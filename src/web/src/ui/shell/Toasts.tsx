import { useEffect } from "preact/hooks";
import { texts } from "../../texts";
import { IconButton } from "../Icon";
import { usePage } from "../page";

/** What went wrong and belongs to no form stays until it is closed; a word that something was done goes by itself. */
export function Toasts() {
  const page = usePage();
  const said = page.said.value;
  const refused = page.refused.value;
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => (page.said.value = null), 2000 + said.length * 50);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <div class="toasts">
      <div role="alert">
        {refused && (
          <div class="toast">
            <p class="said">{refused.message || texts.value.somethingFailed}</p>
            <IconButton small icon="close" label={texts.value.close} onClick={() => (page.refused.value = null)} />
          </div>
        )}
      </div>
      <div role="status">{said !== null && <div class="toast"><p>{said}</p></div>}</div>
    </div>
  );
}
