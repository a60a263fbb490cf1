import type { Settings } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";

export function AppearanceSettings() {
  const { state, actions } = useApp();
  const t = texts.value;
  const { theme, language } = state.settings.value;
  return (
    <div class="form">
      <Choices
        legend={t.theme} name="theme" now={theme} onChoose={(value: Settings["theme"]) => actions.setSettings({ theme: value })}
        choices={[["system", t.themeSystem], ["light", t.themeLight], ["dark", t.themeDark]]}
      />
      <Choices
        legend={t.language} name="language" now={language} onChoose={(value: Settings["language"]) => actions.setSettings({ language: value })}
        choices={[["system", t.languageSystem], ["en", "English"], ["es", "Español"]]}
      />
    </div>
  );
}

interface ChoicesProps<T extends string> {
  readonly legend: string;
  readonly name: string;
  readonly now: T;
  readonly choices: readonly (readonly [T, string])[];
  readonly onChoose: (value: T) => void;
}

function Choices<T extends string>({ legend, name, now, choices, onChoose }: ChoicesProps<T>) {
  return (
    <fieldset class="choices">
      <legend>{legend}</legend>
      {choices.map(([value, label]) => (
        <label key={value} class="choice"><input type="radio" name={name} checked={value === now} onChange={() => onChoose(value)} />{label}</label>
      ))}
    </fieldset>
  );
}
