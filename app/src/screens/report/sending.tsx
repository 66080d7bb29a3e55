// While a report goes out: how far it is, and what to do where it can't go.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Draft, Sent, Wait } from "../../core/index.ts";
import { say, sayPercent } from "../../words/index.ts";
import { useAnnounce } from "../parts/announce.tsx";
import { WaitingIcon } from "../parts/icons.tsx";
import { Button, Notice, Progress, Title, Trouble } from "../parts/parts.tsx";
import { codeOf, sayProblem } from "../parts/problems.ts";
import { Delivery } from "./delivery.ts";
import { useRetry } from "./retry.ts";

interface SendingProps {
  draft: Draft;
  onSent: (sent: Sent) => void;
  /** Back to the check screen: nothing was sealed, so that everything can still be changed. */
  onChange: () => void;
  /** Leaves the sealed report waiting. */
  onLater: () => void;
}

/** Where an attempt has come to. */
type Attempt =
  { state: "sending"; share: number | null; wait?: Wait | undefined } | { state: "failed"; error: unknown };

/** Sends the draft; where the line is gone, the sealed report waits and goes out when it is back. */
export function Sending({ draft, onSent, onChange, onLater }: SendingProps): JSX.Element {
  const [attempt, setAttempt] = useState<Attempt>({ state: "sending", share: null });
  const [waits, setWaits] = useState(false);
  const [delivery] = useState(() => new Delivery(draft));
  const running = useRef(false);
  const announce = useAnnounce();

  const start = async () => {
    if (running.current) return;
    running.current = true;
    setAttempt({ state: "sending", share: null });
    try {
      const sent = await delivery.attempt((sent, total, wait) => {
        setAttempt({ state: "sending", share: total > 0 ? sent / total : 0, wait });
      });
      onSent(sent);
    } catch (error) {
      setWaits(delivery.isKept);
      setAttempt({ state: "failed", error });
    } finally {
      running.current = false;
    }
  };

  useEffect(() => void start(), []);
  const isOffline = attempt.state === "failed" && codeOf(attempt.error) === "offline";
  useRetry(isOffline, delivery.isSmall, attempt, () => {
    announce(say("send.online"));
    void start();
  });
  useEffect(() => {
    if (attempt.state !== "sending") return;
    addEventListener("beforeunload", askBeforeLeaving);
    return () => {
      removeEventListener("beforeunload", askBeforeLeaving);
    };
  }, [attempt.state]);

  if (attempt.state === "sending") return <Going {...attempt} />;
  const again = () => void start();
  const code = codeOf(attempt.error);
  if (waits && code === "offline") {
    return <Waits receipt={draft.receipt} isSmall={delivery.isSmall} onAgain={again} onLater={onLater} />;
  }
  const isLost = !waits && draft.files.length > 0 && (code === "crashed" || code === "lost");
  const isOver = code === "refused" || code === "not-here";
  return (
    <div class="stack">
      <Title key="failed">{say("send.failed")}</Title>
      <Trouble title={say("send.failed.why")}>
        <p>
          {isLost ? say("problem.lost") : code === "offline" ? say("problem.card") : sayProblem(attempt.error)}{" "}
          {code === "crashed" && waits && say("problem.crashed.kept")}
        </p>
      </Trouble>
      <div class="buttons">
        {isOver && (
          <Button kind="primary" onClick={() => void delivery.giveUp().then(onLater)}>
            {say("send.failed.over")}
          </Button>
        )}
        {!isOver && !isLost && (
          <Button kind="primary" onClick={again}>
            {say("send.failed.again")}
          </Button>
        )}
        {!isOver && waits && <Button onClick={onLater}>{say("send.failed.later")}</Button>}
        {!waits && (
          <Button kind={isLost ? "primary" : "secondary"} onClick={onChange}>
            {say("send.failed.change")}
          </Button>
        )}
      </div>
    </div>
  );
}

function Going({ share, wait }: { share: number | null; wait?: Wait | undefined }): JSX.Element {
  const text = share === null ? say("send.locking") : say("send.part", { percent: sayPercent(share) });
  return (
    <div class="stack">
      <Title key="going">{say("send.title")}</Title>
      <Progress share={wait ? null : share} text={wait ? say(`send.${wait}`) : text} />
      <p class="lead">{say("send.keep")}</p>
    </div>
  );
}

function Waits({
  receipt,
  isSmall,
  onAgain,
  onLater,
}: {
  receipt: boolean;
  isSmall: boolean;
  onAgain: () => void;
  onLater: () => void;
}): JSX.Element {
  return (
    <div class="stack">
      <Title key="waits">{say("send.waits")}</Title>
      <p class="lead">{say("send.waits.lead")}</p>
      <Notice icon={<WaitingIcon />}>
        <p>
          {say("send.waits.when")} {isSmall ? say("send.waits.small") : say("send.waits.large")}
        </p>
        <p>{say("send.waits.days")}</p>
        {receipt && <p class="strong">{say("send.waits.receipt")}</p>}
        {receipt && <p>{say("send.waits.lost")}</p>}
      </Notice>
      <div class="buttons">
        <Button kind="primary" onClick={onAgain}>
          {say("send.failed.again")}
        </Button>
        <Button onClick={onLater}>{say("send.failed.later")}</Button>
      </div>
    </div>
  );
}

/** The browser asks in its own words, and only while something is on its way. */
function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
