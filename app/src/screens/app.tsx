// The whole app: which screen shows, what the screens share, and the frame around them. Screens are states, never addresses.
import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Draft, Sent as SentReport } from "../core/index.ts";
import { Announcer } from "./parts/announce.tsx";
import { Frame } from "./parts/frame.tsx";
import { useCloseRequest } from "./parts/close-request.ts";
import { lazily } from "./parts/lazily.tsx";
import { useQuickExit } from "./parts/quick-exit.ts";
import { useDraft } from "./report/draft.ts";
import { usePasteAndDrop, useShared, type Given } from "./report/given.ts";
import { Start } from "./report/start.tsx";
import { useCard } from "./report/use-card.ts";

const fetchMaking = () => import("./report/making.ts");
const fetchReceipt = () => import("./receipt/receipt.tsx");
const Check = lazily(async () => (await fetchMaking()).Check);
const Sending = lazily(async () => (await fetchMaking()).Sending);
const Sent = lazily(async () => (await fetchMaking()).Sent);
const About = lazily(async () => (await import("./about.tsx")).About);
const Cover = lazily(async () => (await import("./cover/cover.tsx")).Cover);
const Languages = lazily(async () => (await import("./languages.tsx")).Languages);
const OnPhone = lazily(async () => (await import("./phone/on-phone.tsx")).OnPhone);
const Place = lazily(async () => (await import("./place.tsx")).Place);
const Receipt = lazily(async () => (await fetchReceipt()).Receipt);

/** What shows now. */
type Screen =
  | { name: "start" | "check" | "receipt" }
  | { name: "sending"; draft: Draft }
  | { name: "sent"; sent: SentReport }
  | { name: "cover"; key: number }
  | { name: "about" | "place" | "phone" | "languages"; from: Screen };

/** The step of a report that a screen belongs to; the others have none. */
const STEPS: Partial<Record<Screen["name"], 1 | 2 | 3>> = { start: 1, check: 2, cover: 2, sending: 3, sent: 3 };

/** The app. */
export function App(): JSX.Element {
  const [screen, setScreen] = useState<Screen>({ name: "start" });
  const [left, setLeft] = useState(false);
  const [cameByShare, setCameByShare] = useState(false);
  const box = useDraft();
  const { card, askAgain } = useCard();
  const demo = card.state === "ready" && card.card.demo !== null;

  const show = (name: "start" | "check" | "receipt") => {
    setScreen({ name });
  };

  const toPlace = () => {
    setScreen({ name: "place", from: screen });
  };

  const { addFiles, addLinksOf } = box;
  const takeIn = useCallback(
    ({ files, text }: Given): boolean => {
      if (files.length > 0) addFiles(files);
      const links = addLinksOf(text);
      if (files.length === 0 && links === 0) return false;
      setScreen({ name: "check" });
      return true;
    },
    [addFiles, addLinksOf],
  );

  useShared((shared) => {
    setCameByShare(true);
    if (takeIn(shared)) return;
    // A share without a link is somebody's words: they go where words go.
    box.change({ note: shared.text });
    setScreen({ name: "check" });
  });

  useEffect(() => {
    // By every visit, so that the line does not see by them what is done. Where it fails, the screen says so when it is wanted.
    Promise.all([fetchMaking(), fetchReceipt()]).catch(() => undefined);
  }, []);

  const takesIn = screen.name === "start" || screen.name === "check";
  usePasteAndDrop(takesIn, takeIn);

  const back = "from" in screen ? screen.from : ["sending", "start", "cover"].includes(screen.name) ? null : START;
  useCloseRequest(back, setScreen);

  const { clear } = box;
  const goAway = useCallback(() => {
    clear();
    setLeft(true);
  }, [clear]);
  useQuickExit(goAway);

  useEffect(() => {
    // Only once everything is off the screen, and with it whatever would ask before leaving.
    if (left) leave();
  }, [left]);
  if (left) return <div />;
  return (
    <Announcer>
      <Frame
        step={STEPS[screen.name] ?? null}
        demo={demo}
        onAbout={
          "from" in screen || screen.name === "sending"
            ? null
            : () => {
                setScreen({ name: "about", from: screen });
              }
        }
        onLanguages={
          "from" in screen || screen.name === "sending"
            ? null
            : () => {
                setScreen({ name: "languages", from: screen });
              }
        }
        onLeave={goAway}
      >
        {screen.name === "start" && (
          <Start
            box={box}
            card={card}
            askAgain={askAgain}
            takeIn={takeIn}
            show={show}
            onRightPlace={toPlace}
            onPhone={() => {
              setScreen({ name: "phone", from: screen });
            }}
            onSent={(sent) => {
              setScreen({ name: "sent", sent });
            }}
          />
        )}
        {screen.name === "check" && (
          <Check
            shared={cameByShare}
            box={box}
            card={card}
            askAgain={askAgain}
            onRightPlace={toPlace}
            onBack={() => {
              show("start");
            }}
            onCover={(key) => {
              setScreen({ name: "cover", key });
            }}
            onSend={(draft) => {
              setScreen({ name: "sending", draft });
            }}
          />
        )}
        {screen.name === "cover" && (
          <Cover
            box={box}
            of={screen.key}
            onDone={() => {
              show("check");
            }}
          />
        )}
        {screen.name === "sending" && (
          <Sending
            draft={screen.draft}
            onSent={(sent) => {
              box.clear();
              setScreen({ name: "sent", sent });
            }}
            onChange={() => {
              show("check");
            }}
            onLater={() => {
              box.clear();
              show("start");
            }}
          />
        )}
        {screen.name === "sent" && (
          <Sent
            {...screen.sent}
            onDone={() => {
              show("start");
            }}
          />
        )}
        {screen.name === "receipt" && (
          <Receipt
            onBack={() => {
              show("start");
            }}
          />
        )}
        {screen.name === "place" && (
          <Place
            onBack={() => {
              setScreen(screen.from);
            }}
            onReport={() => {
              setScreen(screen.from);
            }}
          />
        )}
        {screen.name === "phone" && (
          <OnPhone
            onBack={() => {
              setScreen(screen.from);
            }}
          />
        )}
        {screen.name === "languages" && (
          <Languages
            onSpoken={() => {
              setScreen({ ...screen });
            }}
            onBack={() => {
              setScreen(screen.from);
            }}
          />
        )}
        {screen.name === "about" && (
          <About
            card={card.state === "ready" ? card.card : null}
            onBack={() => {
              setScreen(screen.from);
            }}
            onCleared={() => {
              box.clear();
            }}
          />
        )}
      </Frame>
    </Announcer>
  );
}

const START: Screen = { name: "start" };

/** Leaves for an empty page that takes this one's place, so that "back" doesn't lead here. */
function leave(): void {
  location.replace("about:blank");
}
