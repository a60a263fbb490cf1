import { type Signal, signal } from "@preact/signals";
import type { Draft, Edit, Invitation, Settings } from "./types";

/** As much of localStorage as is needed; null where the browser has none. */
export type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem"> | null;

const defaults: Settings = { theme: "system", language: "system", sounds: true, desktop: false };
const choices: { readonly [name in keyof Settings]: readonly unknown[] } = {
  theme: ["system", "light", "dark"],
  language: ["system", "en", "es"],
  sounds: [true, false],
  desktop: [true, false],
};

/** What this device keeps: settings and drafts. Other tabs hear of it by the browser's `storage` event. */
export class DeviceStore {
  readonly settings: Signal<Settings>;

  constructor(private readonly storage: Storage) {
    this.settings = signal(this.#readSettings());
  }

  setSettings(change: Partial<Settings>): void {
    this.settings.value = { ...this.settings.value, ...change };
    this.#write("settings", JSON.stringify(this.settings.value));
  }

  /** What was being written; not what was for another log of that name. */
  draft(nick: string, conv: string, log: number | undefined): Draft {
    const of = this.#read(draftKey("log", nick, conv));
    if (log !== undefined && of !== null && Number(of) !== log) this.setDraft(nick, conv, noDraft, undefined);
    const reply = Number(this.#read(draftKey("reply", nick, conv)));
    return {
      text: this.#read(draftKey("text", nick, conv)) ?? "",
      reply: Number.isSafeInteger(reply) && reply > 0 ? reply : null,
      edit: this.#readEdit(draftKey("edit", nick, conv)),
    };
  }

  setDraft(nick: string, conv: string, { text, reply, edit }: Draft, log: number | undefined): void {
    const isEmpty = text === "" && reply === null && edit === null;
    this.#write(draftKey("log", nick, conv), isEmpty || log === undefined ? "" : String(log));
    this.#write(draftKey("reply", nick, conv), reply === null ? "" : String(reply));
    this.#write(draftKey("edit", nick, conv), edit === null ? "" : JSON.stringify(edit));
    this.#write(draftKey("text", nick, conv), text);
  }

  /** The last event of the account whose invitations were put aside. */
  dismissed(nick: string): ReadonlySet<string> {
    return new Set((this.#read(`dismissed ${nick}`) ?? "").split(" ").filter((conv) => conv !== ""));
  }

  dismiss(nick: string, invitation: Invitation): void {
    this.#write(`dismissed ${nick}`, [...this.dismissed(nick), invitationKey(invitation)].slice(-200).join(" "));
  }

  undismiss(nick: string, conv: string): void {
    const all = [...this.dismissed(nick)];
    const others = all.filter((one) => one.split("/")[0] !== conv);
    if (others.length < all.length) this.#write(`dismissed ${nick}`, others.join(" "));
  }

  /** Another tab wrote something: the conversation whose draft it is, if it is one of that account. */
  heard(key: string | null, nick: string): string | null {
    if (key === "settings") this.settings.value = this.#readSettings();
    const prefix = draftParts.map((part) => draftKey(part, nick, "")).find((one) => key?.startsWith(one));
    return key !== null && prefix !== undefined ? key.slice(prefix.length) : null;
  }

  #readEdit(key: string): Edit | null {
    try {
      const { seq, text } = JSON.parse(this.#read(key) ?? "{}") as Partial<Edit>;
      return typeof seq === "number" && typeof text === "string" ? { seq, text } : null;
    } catch {
      return null;
    }
  }

  #readSettings(): Settings {
    let read: unknown;
    try {
      read = JSON.parse(this.#read("settings") ?? "null");
    } catch {
      // Somebody else's, or cut off: the defaults.
    }
    const settings: Record<string, unknown> = { ...defaults };
    for (const [name, allowed] of Object.entries(choices)) {
      const value = (read as Record<string, unknown> | null)?.[name];
      if (allowed.includes(value)) settings[name] = value;
    }
    return settings as unknown as Settings;
  }

  #read(key: string): string | null {
    try {
      return this.storage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  #write(key: string, value: string): void {
    try {
      if (value === "") this.storage?.removeItem(key);
      else this.storage?.setItem(key, value);
    } catch {
      // Full or forbidden: then it holds as long as the page.
    }
  }
}

/** An invitation to a later room of the same name is another one. */
export const invitationKey = ({ conv, log }: Invitation): string => (log === undefined ? conv : `${conv}/${log}`);

/** A draft is kept in parts, the text as version 0.1 kept it. */
const draftKeys = { text: "draft", log: "draft-log", reply: "draft-reply", edit: "draft-edit" } as const;
const draftParts = Object.keys(draftKeys) as readonly (keyof typeof draftKeys)[];
const draftKey = (part: keyof typeof draftKeys, nick: string, conv: string): string => `${draftKeys[part]} ${nick} ${conv}`;
const noDraft: Draft = { text: "", reply: null, edit: null };
