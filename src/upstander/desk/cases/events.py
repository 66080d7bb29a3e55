"""Events of a report: appended with the change they tell of, and folded back into what the rows must say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from upstander.desk.cases.models import Event, Outcome, Report, State

_STATE_AFTER = {Outcome.REFER: State.REFERRED, Outcome.NO_ACTION: State.NO_ACTION}


def today() -> date:
    """The day by which the desk dates everything: UTC."""
    return datetime.now(UTC).date()


def append_event(report: Report, kind: str, **data: Any) -> Event:
    """Append an event to a report's history; call it in the transaction of the change itself.

    Whoever else changes this report waits until that has ended, so that no two events take one position.
    """
    Report.objects.select_for_update().only("pk").get(pk=report.pk)
    position = report.events.count() + 1
    return Event.objects.create(report=report, position=position, day=today(), kind=kind, data=data)


@dataclass(frozen=True)
class Standing:
    """What the events of a report say about it."""

    day: date | None = None
    state: str = State.NEW
    stopped: bool = False
    passed_on_to: str = ""
    links: int = 0
    files: tuple[str, ...] = ()
    mailbox: bool = False
    follows: str = ""
    outcome: str = ""
    reason: str = ""
    referral: str = ""
    sent: bool = False


def fold(events: Iterable[Event]) -> Standing:
    """Where a report stands after its events, in order."""
    standing = Standing()
    for event in events:
        standing = _apply(standing, event)
    return standing


def _apply(standing: Standing, event: Event) -> Standing:
    data = event.data
    match event.kind:
        case "received":
            return replace(
                standing,
                day=event.day,
                links=data["links"],
                files=tuple(data["files"]),
                mailbox=data["mailbox"] == "kept",
                follows=data.get("follows", ""),
            )
        case "decided":
            return replace(
                standing,
                state=_STATE_AFTER[data["outcome"]],
                outcome=data["outcome"],
                reason=data["reason"],
                referral=data.get("referral", ""),
            )
        case "linked":
            return replace(standing, follows=data["follows"])
        case "stopped":
            return replace(standing, stopped=True)
        case "passed_on":
            return replace(standing, passed_on_to=data["to"])
        case "sent":
            return replace(standing, sent=True)
        case _:
            return standing


def standing_of_rows(report: Report) -> Standing:
    """The same from the rows themselves; a test holds both equal."""
    decision = getattr(report, "decision", None)
    stop = getattr(report, "stop", None)
    referral = getattr(report, "referral", None)
    return Standing(
        day=report.day,
        state=report.state,
        stopped=report.stopped,
        passed_on_to=stop.passed_on_to if stop else "",
        links=report.links.count(),
        files=tuple(report.files.values_list("sha256", flat=True)),
        mailbox=hasattr(report, "mailbox"),
        follows=report.follows.reference if report.follows else "",
        outcome=decision.outcome if decision else "",
        reason=decision.reason if decision else "",
        referral=referral.reference if referral else "",
        sent=bool(referral and referral.sent_at),
    )
