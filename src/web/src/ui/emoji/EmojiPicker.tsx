import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { language, type Texts, texts } from "../../texts";
import { byTouch } from "../parts/focus";
import { Popover } from "../parts/Popover";
import { rove } from "../parts/rove";
import { type Emoji, find, type Group, type GroupName, groups, recent, used } from "./emoji";

interface EmojiPickerProps {
  readonly anchor: HTMLElement;
  readonly onChoose: (emoji: string) => void;
  readonly onClose: () => void;
}

const columns = 8;

export function EmojiPicker({ anchor, onChoose, onClose }: EmojiPickerProps) {
  const t = texts.value;
  const [all, setAll] = useState<readonly Group[]>([]);
  const [other, setOther] = useState<readonly Group[]>([]);
  const [sought, setSought] = useState("");
  const grid = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    let gone = false;
    void groups(language.value).then((found) => { if (!gone) setAll(found); }, () => undefined);
    // The words of the other language are known, too.
    void groups(language.value === "en" ? "es" : "en").then((found) => { if (!gone) setOther(found); }, () => undefined);
    return () => { gone = true; };
  }, []);
  // On a phone the keyboard would take the place of what one wants to see.
  useLayoutEffect(() => (byTouch() ? grid.current?.querySelector("button") : field.current)?.focus(), []);
  const shown = useMemo(() => parts(all, other, sought, t), [all, other, sought, t]);
  const choose = (emoji: string) => {
    used(emoji);
    onChoose(emoji);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target === field.current) {
      event.preventDefault();
      const first = shown[0]?.emojis[0];
      if (first) choose(first.emoji);
    } else if (event.target !== field.current || event.key === "ArrowDown") rove(event, grid.current, "button", columns);
  };
  return (
    <Popover anchor={anchor} label={t.chooseEmoji} onClose={onClose}>
      <div class="emoji-picker" onKeyDown={keys}>
        <input
          ref={field} class="input" type="search" aria-label={t.searchEmoji} placeholder={t.searchEmoji}
          onInput={(event) => setSought(event.currentTarget.value)}
        />
        <div class="emoji-scroller scrolls" ref={grid}>
          {shown.map((part, i) => (
            <section key={part.title} class="emoji-group" aria-label={part.title}>
              {part.title && <p class="emoji-title" aria-hidden="true">{part.title}</p>}
              <div class="emoji-grid">
                {part.emojis.map((one, j) => (
                  <button
                    key={one.emoji} type="button" class="emoji" tabIndex={i === 0 && j === 0 ? 0 : -1} aria-label={one.name} title={one.name}
                    onClick={() => choose(one.emoji)}
                  >
                    {one.emoji}
                  </button>
                ))}
              </div>
            </section>
          ))}
          {sought && shown.every((part) => part.emojis.length === 0) && <p class="note">{t.noneFound}</p>}
        </div>
      </div>
    </Popover>
  );
}

interface Part {
  readonly title: string;
  readonly emojis: readonly Emoji[];
}

function parts(all: readonly Group[], other: readonly Group[], sought: string, t: Texts): readonly Part[] {
  if (sought.trim()) return [{ title: "", emojis: find(all, sought, other) }];
  const known = new Map(all.flatMap((group) => group.emojis.map((one) => [one.emoji, one])));
  const latest = recent().map((emoji) => known.get(emoji) ?? { emoji, name: emoji, words: "" });
  return [{ title: t.emojiRecent, emojis: latest }, ...all.map((group) => ({ title: titles(t)[group.name], emojis: group.emojis }))];
}

const titles = (t: Texts): Record<GroupName, string> => ({
  faces: t.emojiFaces, people: t.emojiPeople, nature: t.emojiNature, food: t.emojiFood, places: t.emojiPlaces,
  activities: t.emojiActivities, things: t.emojiThings, signs: t.emojiSigns, flags: t.emojiFlags,
});
