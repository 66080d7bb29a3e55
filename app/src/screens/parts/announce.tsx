// Says short news to screen readers, politely, from one place of the page.
import { createContext, type ComponentChildren, type JSX } from "preact";
import { useContext, useState } from "preact/hooks";

type Announce = (text: string) => void;

const AnnounceContext = createContext<Announce>(() => undefined);

/** The page's one status line, which everything inside may speak through. */
export function Announcer({ children }: { children: ComponentChildren }): JSX.Element {
  const [text, setText] = useState("");
  return (
    <AnnounceContext.Provider value={setText}>
      {children}
      <div class="visually-hidden" role="status">
        {text}
      </div>
    </AnnounceContext.Provider>
  );
}

/** A function that says a short text to screen readers. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}
