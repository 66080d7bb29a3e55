// Sealed reports that still wait on this phone: send again, or throw away.
import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { discardReport, resumeReport, waitingReports, type WaitingReport } from "../../core/index.ts";
import { say, sayDay, sayPercent } from "../../words/index.ts";
import { useAnnounce } from "../parts/announce.tsx";
import { AskFirst } from "../parts/ask-first.tsx";
import { DoneIcon, WaitingIcon } from "../parts/icons.tsx";
import { Button, Card, Notice, Progress } from "../parts/parts.tsx";
import { sayProblem } from "../parts/problems.ts";

/** The list of waiting reports; nothing at all when none waits. They go out by themselves once there is a line. */
export function Waiting({ onSent }: { onSent: (words: string[]) => void }): JSX.Element | null {
  const [reports, setReports] = useState<WaitingReport[]>([]);
  const [done, setDone] = useState<{ text: string; pressed: boolean } | null>(null);
  const announce = useAnnounce();

  const refresh = useCallback(() => {
    // A browser that keeps nothing has nothing waiting.
    waitingReports().then(setReports, () => {
      setReports([]);
    });
  }, []);
  useEffect(refresh, [refresh]);

  const settle = (text: string, pressed: boolean) => {
    setDone({ text, pressed });
    announce(text);
    refresh();
  };
  if (reports.length === 0 && done === null) return null;
  return (
    <>
      {done && (
        <Notice key={reports.length} icon={<DoneIcon />} answersPress={done.pressed}>
          <p>{done.text}</p>
        </Notice>
      )}
      {reports.length > 0 && (
        <Card title={say("waiting.title", { count: reports.length })} icon={<WaitingIcon />}>
          <p>{say("waiting.lead")}</p>
          <ul class="plain-list">
            {reports.map((report, index) => (
              <Row key={report.handle} report={report} goesFirst={index === 0} onSent={onSent} onSettled={settle} />
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

interface RowProps {
  report: WaitingReport;
  /** One after the other goes out by itself, so that no receipt is passed over. */
  goesFirst: boolean;
  /** Its receipt is still in this page's memory and can be shown. */
  onSent: (words: string[]) => void;
  /** `pressed` where it answers a press, whose button is gone. */
  onSettled: (text: string, pressed: boolean) => void;
}

function Row({ report, goesFirst, onSent, onSettled }: RowProps): JSX.Element {
  const [share, setShare] = useState<number | null>(null);
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const busy = useRef(false);

  const send = async (pressed: boolean) => {
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    setError(null);
    try {
      const { words } = await resumeReport(report.handle, (sent, total) => {
        setShare(total > 0 ? sent / total : 0);
      });
      if (words) onSent(words);
      else onSettled(say("waiting.sent"), pressed);
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
      onSettled(say("waiting.discarded"), true);
    } catch (problem) {
      setError(problem);
    }
  };

  useEffect(() => {
    if (!goesFirst) return;
    const onLine = () => void send(false);
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
      ) : (
        <div class="buttons">
          <Button onClick={() => void send(true)}>{say("waiting.send")}</Button>
          <AskFirst
            kind="quiet"
            label={say("waiting.discard")}
            question={say("waiting.discard.sure")}
            yes={say("waiting.discard.yes")}
            no={say("waiting.discard.no")}
            onYes={() => void discard()}
          />
        </div>
      )}
    </li>
  );
}
