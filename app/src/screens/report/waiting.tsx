// Sealed reports that still wait on this phone: send again, or throw away.
import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { discardReport, resumeReport, waitingReports, type WaitingReport } from "../../core/index.ts";
import { say, sayDay, sayPercent } from "../../words/index.ts";
import { useAnnounce } from "../parts/announce.tsx";
import { DoneIcon, WaitingIcon } from "../parts/icons.tsx";
import { Button, Card, Notice, Progress } from "../parts/parts.tsx";
import { sayProblem } from "../parts/problems.ts";

/** The list of waiting reports; nothing at all when none waits. They go out by themselves once there is a line. */
export function Waiting({ onSent }: { onSent: (words: string[]) => void }): JSX.Element | null {
  const [reports, setReports] = useState<WaitingReport[]>([]);
  const [done, setDone] = useState<string | null>(null);
  const announce = useAnnounce();

  const refresh = useCallback(() => {
    // A browser that keeps nothing has nothing waiting.
    waitingReports().then(setReports, () => {
      setReports([]);
    });
  }, []);
  useEffect(refresh, [refresh]);

  const settle = (text: string) => {
    setDone(text);
    announce(text);
    refresh();
  };
  if (reports.length === 0) {
    return done === null ? null : (
      <Notice icon={<DoneIcon />}>
        <p>{done}</p>
      </Notice>
    );
  }
  return (
    <Card title={say("waiting.title", { count: reports.length })} icon={<WaitingIcon />}>
      <p>{say("waiting.lead")}</p>
      {done && <p>{done}</p>}
      <ul class="plain-list">
        {reports.map((report, index) => (
          <Row key={report.handle} report={report} goesFirst={index === 0} onSent={onSent} onSettled={settle} />
        ))}
      </ul>
    </Card>
  );
}

interface RowProps {
  report: WaitingReport;
  /** One after the other goes out by itself, so that no receipt is passed over. */
  goesFirst: boolean;
  /** Its receipt is still in this page's memory and can be shown. */
  onSent: (words: string[]) => void;
  onSettled: (text: string) => void;
}

function Row({ report, goesFirst, onSent, onSettled }: RowProps): JSX.Element {
  const [share, setShare] = useState<number | null>(null);
  const [sending, setSending] = useState(false);
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const busy = useRef(false);

  const send = async () => {
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    setError(null);
    try {
      const { words } = await resumeReport(report.handle, (sent, total) => {
        setShare(total > 0 ? sent / total : 0);
      });
      if (words) onSent(words);
      else onSettled(say("waiting.sent"));
    } catch (problem) {
      setError(problem);
    } finally {
      busy.current = false;
      setSending(false);
    }
  };
  const discard = async () => {
    try {
      await discardReport(report.handle);
      onSettled(say("waiting.discarded"));
    } catch (problem) {
      setError(problem);
    }
  };

  useEffect(() => {
    if (!goesFirst) return;
    const onLine = () => void send();
    if (navigator.onLine) onLine();
    addEventListener("online", onLine);
    return () => {
      removeEventListener("online", onLine);
    };
    // One attempt when its turn comes, and one whenever the line comes back.
  }, [goesFirst]);

  return (
    <li class="stack-small">
      <p class="strong">{say("waiting.from", { day: sayDay(report.day) })}</p>
      {error !== null && <p class="field-error">{sayProblem(error)}</p>}
      {sending ? (
        <Progress share={share} text={say("waiting.sending", { percent: sayPercent(share ?? 0) })} />
      ) : asking ? (
        <div class="stack-small">
          <p>{say("waiting.discard.sure")}</p>
          <div class="buttons">
            <Button kind="danger" onClick={() => void discard()}>
              {say("waiting.discard.yes")}
            </Button>
            <Button
              onClick={() => {
                setAsking(false);
              }}
            >
              {say("waiting.discard.no")}
            </Button>
          </div>
        </div>
      ) : (
        <div class="buttons">
          <Button onClick={() => void send()}>{say("waiting.send")}</Button>
          <Button
            kind="quiet"
            onClick={() => {
              setAsking(true);
            }}
          >
            {say("waiting.discard")}
          </Button>
        </div>
      )}
    </li>
  );
}
