// The desk's card for the screens: asked for once a visit, and again when a person wants it.
import { useCallback, useEffect, useState } from "preact/hooks";
import { loadCard, onChanged, type CardView } from "../../core/index.ts";

/** The card, or why there is none. */
export type CardState = { state: "loading" } | { state: "ready"; card: CardView } | { state: "failed"; error: unknown };

/** The card's state and a way to ask again. */
export function useCard(): { card: CardState; askAgain: () => void } {
  const [card, setCard] = useState<CardState>({ state: "loading" });
  const askAgain = useCallback(() => {
    setCard({ state: "loading" });
    loadCard().then(
      (card) => {
        setCard({ state: "ready", card });
      },
      (error: unknown) => {
        setCard({ state: "failed", error });
      },
    );
  }, []);
  useEffect(askAgain, [askAgain]);
  useEffect(() => {
    return onChanged((error) => {
      setCard({ state: "failed", error });
    });
  }, []);
  return { card, askAgain };
}
