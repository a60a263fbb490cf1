import type { Alert } from "../../app";
import { summary } from "../talk/summary";

/** Browsers have them on secure pages only. */
export const desktopPossible = (): boolean => isSecureContext && "Notification" in window;

export function notify(alert: Alert, open: () => void): void {
  if (!desktopPossible() || Notification.permission !== "granted") return;
  try {
    const shown = new Notification(alert.message.from + (alert.conv.startsWith("#") ? ` · ${alert.conv}` : ""), {
      body: summary(alert.message), tag: alert.conv, silent: true,
    });
    shown.onclick = () => {
      focus();
      open();
      shown.close();
    };
  } catch {
    // Some phones have them from a service worker only.
  }
}
