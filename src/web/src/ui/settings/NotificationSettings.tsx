import { useState } from "preact/hooks";
import { texts } from "../../texts";
import { useApp } from "../app";
import { install, installable } from "../attention/install";
import { desktopPossible } from "../attention/desktop";
import { play } from "../attention/sound";

export function NotificationSettings() {
  const { state, actions } = useApp();
  const t = texts.value;
  const { sounds, desktop } = state.settings.value;
  const possible = desktopPossible();
  const [permission, setPermission] = useState(possible ? Notification.permission : "denied");
  const setDesktop = async (on: boolean) => {
    actions.setSettings({ desktop: on });
    if (on && possible && Notification.permission === "default") setPermission(await Notification.requestPermission());
  };
  return (
    <div class="form">
      <label class="choice">
        <input
          type="checkbox" checked={sounds}
          onChange={(event) => {
            actions.setSettings({ sounds: event.currentTarget.checked });
            if (event.currentTarget.checked) play();
          }}
        />
        {t.sounds}
      </label>
      {possible && (
        <label class="choice">
          <input
            type="checkbox" checked={desktop && permission === "granted"} disabled={permission === "denied"}
            onChange={(event) => void setDesktop(event.currentTarget.checked)}
          />
          {t.desktopNotifications}
        </label>
      )}
      {possible && permission === "denied" && <p class="note">{t.desktopBlocked}</p>}
      {installable.value && <div class="form-actions start"><button type="button" class="button" onClick={() => void install()}>{t.install}</button></div>}
    </div>
  );
}
