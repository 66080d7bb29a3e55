// A sentence on which the law or a life may hang: in a language that awaits its reader, English stands beside it.
import type { JSX } from "preact";
import { inEnglish, say, type FirmKey } from "../../words/index.ts";

/** The sentence, and its English where that is needed. */
export function Firm({ words }: { words: FirmKey }): JSX.Element {
  const english = inEnglish(words);
  return (
    <>
      {say(words)}
      {english !== null && (
        <span class="in-english" lang="en-GB" dir="ltr">
          {english}
        </span>
      )}
    </>
  );
}
