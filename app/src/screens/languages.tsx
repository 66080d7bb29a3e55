// The choice of language, by each one's own name.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { fetchAllLanguages, recallLanguage, rememberLanguage } from "../words/chosen.ts";
import { say, speak, spoken } from "../words/index.ts";
import { languages, type Language } from "../words/languages.ts";
import { DoneIcon } from "./parts/icons.tsx";
import { Back, Title, Trouble } from "./parts/parts.tsx";

interface LanguagesProps {
  onBack: () => void;
  /** Another language is spoken from now on. */
  onSpoken: () => void;
}

/** Each language is one press. It is remembered only where the box says so. */
export function Languages({ onBack, onSpoken }: LanguagesProps): JSX.Element {
  const [keep, setKeep] = useState(recallLanguage() !== null);
  const [isOffline, setOffline] = useState(false);
  const choose = async (language: Language) => {
    try {
      await fetchAllLanguages();
      await speak(language, document.documentElement);
      if (keep) rememberLanguage(language);
      onSpoken();
    } catch {
      setOffline(true);
    }
  };
  return (
    <div class="stack">
      <div class="stack-small">
        <Back onPress={onBack} />
        <Title key={spoken().code}>{say("language.title")}</Title>
        <p class="lead">{say("language.lead")}</p>
      </div>
      {isOffline && (
        <Trouble title={say("send.failed.why")} answersPress>
          <p>{say("problem.offline")}</p>
        </Trouble>
      )}
      <ul class="plain-list languages">
        {languages.map((language) => (
          <li key={language.code}>
            <button
              type="button"
              class="row-link row-link-card language"
              aria-pressed={language.code === spoken().code}
              onClick={() => void choose(language)}
            >
              <span class="stack-none">
                <span class="strong">
                  <bdi lang={language.code} dir={language.dir}>
                    {language.name}
                  </bdi>
                </span>
                {!language.read && <span class="hint">{say("language.unread")}</span>}
              </span>
              {language.code === spoken().code && <DoneIcon />}
            </button>
          </li>
        ))}
      </ul>
      <label class="choice">
        <input
          type="checkbox"
          checked={keep}
          onChange={(event) => {
            setKeep(event.currentTarget.checked);
            rememberLanguage(event.currentTarget.checked ? spoken() : null);
          }}
        />
        <span class="stack-none">
          <span class="strong">{say("language.keep")}</span>
          <span class="hint">{say("language.keep.hint")}</span>
        </span>
      </label>
    </div>
  );
}
