import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Outcome, Reason } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { IconButton } from "../Icon";

interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly hint?: string;
  readonly value?: string;
  readonly type?: "text" | "password" | "date" | "number" | "search";
  readonly required?: boolean;
  readonly autoFocus?: boolean;
  readonly autoComplete?: string;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly disabled?: boolean;
  readonly list?: readonly string[];
}

export function Field({ label, hint, value, type = "text", list, name, ...rest }: FieldProps) {
  // The types of an input know each kind by itself; here the kind is a value.
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState(false);
  // A page gives its autofocus once only; here it is wanted each time.
  useLayoutEffect(() => {
    if (rest.autoFocus) input.current?.focus();
  }, []);
  const secret = type === "password";
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-row">
        <input
          ref={input} id={id} class="input" name={name} type={(secret && shown ? "text" : type) as "text"} defaultValue={value ?? ""} dir="auto"
          autoCapitalize="none" spellcheck={false} {...rest}
          {...(hint ? { "aria-describedby": `${id}-hint` } : {})} {...(list ? { list: `${id}-list` } : {})}
        />
        {secret && (
          <IconButton
            icon="eye" pressed={shown} label={shown ? texts.value.hidePassword : texts.value.showPassword} onClick={() => setShown(!shown)}
          />
        )}
      </div>
      {list && <datalist id={`${id}-list`}>{list.map((one) => <option key={one} value={one} />)}</datalist>}
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

export type Values = Readonly<Record<string, string>>;

interface FormProps {
  readonly action: string;
  /** `null` is done; anything else is shown. `unless`: the form is closed before. */
  readonly submit: (values: Values, unless: AbortSignal) => Outcome;
  readonly onDone?: () => void;
  /** What is said when it is done and the form stays. */
  readonly done?: string;
  readonly children?: ComponentChildren;
  readonly class?: string;
  readonly beside?: ComponentChildren;
  /** What it does cannot be undone, or hurts. */
  readonly grave?: boolean;
}

/** Fields and one button; while it works the button waits, and what went wrong stands above it. */
export function Form({ action, submit, onDone, done, children, class: more, beside, grave }: FormProps) {
  const { state } = useApp();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Reason | "done" | null>(null);
  const [closed] = useState(() => new AbortController());
  useLayoutEffect(() => () => closed.abort(), []);
  const send = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget as HTMLFormElement;
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    setBusy(true);
    setResult(null);
    const reason = await submit(values, closed.signal);
    if (reason?.code === "given-up") return;
    setBusy(false);
    setResult(reason ?? "done");
    if (!reason) onDone?.();
  };
  return (
    <form class={`form ${more ?? ""}`} onSubmit={send}>
      {children}
      <div class="form-said" aria-live="polite">
        {busy && state.connection.value.is === "waiting" && <p class="note">{texts.value.waitsForConnection}</p>}
        {result === "done" ? done && <p class="note">{done}</p> : result && <p class="error">{result.message}</p>}
      </div>
      <div class="form-actions">
        {beside}
        <button type="submit" class={grave ? "button main grave" : "button main"} disabled={busy}>{action}</button>
      </div>
    </form>
  );
}
