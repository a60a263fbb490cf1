import { useEffect, useState } from "preact/hooks";
import type { Device, Reason } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { moment } from "../format";
import { Icon } from "../Icon";
import { Field, Form } from "../parts/Form";
import { Loading } from "../parts/Loading";
import { usePage } from "../page";

/** Where the account is signed in, and the way to end it. */
export function DeviceSettings() {
  const { state, actions } = useApp();
  const [trouble, setTrouble] = useState<Reason | null>(null);
  useEffect(() => void actions.loadDevices().then(setTrouble), []);
  const devices = state.devices.value;
  return (
    <>
      {trouble && <p class="error" role="alert">{trouble.message}</p>}
      {!devices && !trouble && <p class="note"><Loading /></p>}
      <ul class="devices">{devices?.map((device) => <li key={device.device}><DeviceRow device={device} /></li>)}</ul>
    </>
  );
}

function DeviceRow({ device }: { readonly device: Device }) {
  const { actions } = useApp();
  const page = usePage();
  const t = texts.value;
  const [naming, setNaming] = useState(false);
  const name = device.name || t.unnamedDevice;
  const used = device.online ? t.onlineNow : device.seen ? t.seenAt(moment(device.seen)) : null;
  return (
    <div class="device">
      <Icon name="device" />
      <div class="device-about">
        <p class="said"><strong>{name}</strong>{device.current && <span class="device-this">{t.thisDevice}</span>}</p>
        <p class="quiet small">{[t.createdAt(moment(device.created)), used].filter(Boolean).join(" · ")}</p>
        {naming && (
          <Form action={t.save} onDone={() => setNaming(false)} submit={({ name: next = "" }) => actions.nameDevice(device.device, next.trim())}>
            <Field label={t.deviceName} name="name" value={device.name ?? ""} required autoFocus maxLength={64} autoComplete="off" />
          </Form>
        )}
      </div>
      <div class="device-actions">
        <button type="button" class="button small" aria-expanded={naming} aria-label={`${t.rename}: ${name}`} onClick={() => setNaming(!naming)}>{t.rename}</button>
        {!device.current && (
          <button
            type="button" class="button small danger" aria-label={`${t.revoke}: ${name}`}
            onClick={() => page.ask(t.revokeTitle, t.revokeText, t.revoke, () => actions.revokeDevice(device.device))}
          >
            {t.revoke}
          </button>
        )}
      </div>
    </div>
  );
}
