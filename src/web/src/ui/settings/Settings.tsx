import { texts } from "../../texts";
import { useApp } from "../app";
import { Dialog } from "../parts/Dialog";
import { Tabs } from "../parts/Tabs";
import { type SettingsTab, usePage } from "../page";
import { AccountSettings } from "./AccountSettings";
import { AppearanceSettings } from "./AppearanceSettings";
import { BlockedSettings } from "./BlockedSettings";
import { DeviceSettings } from "./DeviceSettings";
import { NotificationSettings } from "./NotificationSettings";
import { ServerSettings } from "./ServerSettings";

export function Settings({ tab: chosen = "account" }: { readonly tab?: SettingsTab }) {
  const { state } = useApp();
  const page = usePage();
  const t = texts.value;
  const tabs: { key: SettingsTab; label: string }[] = [
    { key: "account", label: t.account }, { key: "appearance", label: t.appearance }, { key: "notifications", label: t.notifications },
    { key: "devices", label: t.devices }, { key: "blocked", label: t.blocks },
  ];
  const claimable = state.server.value?.accepts.includes("claim") ?? false;
  if (state.me.value?.role === "owner" || claimable) tabs.push({ key: "server", label: t.server });
  return (
    <Dialog title={t.settings} onClose={() => (page.sheet.value = null)} wide>
      <Tabs label={t.settings} tabs={tabs} chosen={chosen} onChoose={(key) => (page.sheet.value = { is: "settings", tab: key })}>
        {chosen === "account" && <AccountSettings />}
        {chosen === "appearance" && <AppearanceSettings />}
        {chosen === "notifications" && <NotificationSettings />}
        {chosen === "devices" && <DeviceSettings />}
        {chosen === "blocked" && <BlockedSettings />}
        {chosen === "server" && <ServerSettings />}
      </Tabs>
    </Dialog>
  );
}
