import { type Texts, texts } from "../../texts";
import { Dialog } from "../parts/Dialog";
import { usePage } from "../page";

export function ShortcutSheet() {
  const page = usePage();
  const t = texts.value;
  return (
    <Dialog title={t.shortcuts} onClose={() => (page.sheet.value = null)}>
      <dl class="shortcuts">
        {list(t).map(([keys, what]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

const list = (t: Texts): readonly (readonly [readonly string[], string])[] => [
  [["Ctrl", "K"], t.shortcutConversation],
  [["Ctrl", "Shift", "F"], t.shortcutSearch],
  [["Alt", "↑ ↓"], t.shortcutPrevious],
  [["F6"], t.shortcutPane],
  [["Ctrl", "."], t.shortcutPeople],
  [["Enter"], t.send],
  [["Shift", "Enter"], t.shortcutNewLine],
  [["↑"], t.shortcutEditLast],
  [["Tab", "↑ ↓"], t.shortcutMessages],
  [["R", "E", "+", "C", "Del"], t.shortcutMessageKeys],
  [["Esc"], t.shortcutEscape],
  [["?"], t.shortcutHelp],
];
