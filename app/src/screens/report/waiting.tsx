// Sealed reports that still wait on this phone: send again, or throw away.
import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import {
  discardReport,
  resumeReport,
  waitingReports,
  type CoreProblem,
  type Sent,
  type Wait,
  type WaitingReport,
} from "../../core/index.ts";
import { say, sayDay, sayPercent } from "../../words/index.ts";
import { useAnnounce } from "../parts/announce.tsx";
import { AskFirst } from "../parts/ask-first.tsx";
import { DoneIcon, WaitingIcon } from "../parts/icons.tsx";
import { Button, Card, Notice, Progress } from "../parts/parts.tsx";
import { codeOf, sayProblem } from "../parts/problems.ts";
import { useRetry } from "./retry.ts";

/** The list of waiting reports; nothing at all when none waits. They go out by themselves once there is a line. */
export function Waiting({ onSent }: { onSent: (sent: Sent) => void }): JSX.Element | null {
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
          <p>
            {say("send.waits.when")} {reports.some(({ isSmall }) => isSmall) && say("send.waits.small")}
          </p>
          {reports.some(({ isSmall }) => !isSmall) && <p>{say("send.waits.large")}</p>}
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

/** Failures after which the same attempt can go well. */
const HELPS: readonly CoreProblem[] = ["offline", "full"];

interface RowProps {
  report: WaitingReport;
  /** One after the other goes out by itself, so that no receipt is passed over. */
  goesFirst: boolean;
  /** Its receipt is still in this page's memory and can be shown. */
  onSent: (sent: Sent) => void;
  /** `pressed` where it answers a press, whose button is gone. */
  onSettled: (text: string, pressed: boolean) => void;
}

function Row({ report, goesFirst, onSent, onSettled }: RowProps): JSX.Element {
  const [share, setShare] = useState<number | null>(null);
  const [wait, setWait] = useState<Wait | undefined>();
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const busy = useRef(false);
  const row = useRef<HTMLLIElement>(null);

  const send = async (pressed: boolean) => {
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    setError(null);
    try {
      const sent = await resumeReport(report.handle, (sent, total, wait) => {
        setShare(total > 0 ? sent / total : 0);
        setWait(wait);
      });
      if (sent.words) onSent(sent);
      else onSettled(sent.isForgotten ? say("waiting.sent") : `${say("waiting.sent")} ${say("sent.left")}`, pressed);
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

  const { isSmall } = report;
  useEffect(() => {
    if (goesFirst && !isSmall && navigator.onLine) void send(false);
    // One attempt when its turn comes; more when they may help.
  }, [goesFirst, isSmall]);
  const mayHelp = error === null || HELPS.includes(codeOf(error));
  const isAtIt = () => row.current?.contains(document.activeElement) === true;
  useRetry(goesFirst && mayHelp && !sending, isSmall, error, () => void send(false), isAtIt);

  return (
    <li class="stack-small" ref={row}>
      <p class="strong">{say("waiting.from", { day: sayDay(report.day) })}</p>
      {error !== null && <p class="field-error">{sayProblem(error)}</p>}
      {sending ? (
        <Progress
          share={wait ? null : share}
          text={wait ? say(`send.${wait}`) : say("waiting.sending", { percent: sayPercent(share ?? 0) })}
        />
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
