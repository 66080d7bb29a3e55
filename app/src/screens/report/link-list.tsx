// The links as they will go: where each leads, and what was taken out of it. They are words, never anything to press.
import type { JSX } from "preact";
import type { CleanLink } from "../../links/clean.ts";
import { say, sayList } from "../../words/index.ts";

/** Every link of which there is something to say. */
export function LinkList({ links }: { links: readonly CleanLink[] }): JSX.Element | null {
  const telling = links.filter(({ platform, removed }) => platform !== null || removed.length > 0);
  if (telling.length === 0) return null;
  return (
    <ul class="plain-list links">
      {telling.map((link) => (
        <Row key={link.link} link={link} />
      ))}
    </ul>
  );
}

function Row({ link: { link, platform, removed, made } }: { link: CleanLink }): JSX.Element {
  return (
    <li class="link-row">
      {platform !== null && <p class="strong">{platform}</p>}
      {removed.length > 0 && (
        <>
          <p>{say("check.links.removed", { list: sayList(removed) })}</p>
          <p class="hint">{say("check.links.goes")}</p>
          <p class="hint link-text" dir="ltr">
            {link}
          </p>
        </>
      )}
      {made && platform !== null && <p>{say("check.links.made", { platform })}</p>}
    </li>
  );
}
