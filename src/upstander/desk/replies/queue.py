"""Queues an answer for a reporter: in the transaction that gives the reason for it."""

from __future__ import annotations

import secrets

from django.db.models import Max

from upstander.desk.cases.events import today
from upstander.desk.cases.models import Report
from upstander.desk.replies.models import BatchClock, QueuedAnswer

SPREAD = 4


def queue_answer(report: Report, code: str, *, why: str = "", spread: int = SPREAD) -> QueuedAnswer | None:
    """Queue an answer for a report's mailbox, drawn into one of the next ``spread`` batches; None without a mailbox.

    It never leaves before an earlier answer to the same mailbox.
    """
    mailbox = getattr(report, "mailbox", None)
    if mailbox is None:
        return None
    due = newest_batch() + 1 + secrets.randbelow(spread)
    waiting = mailbox.queue.aggregate(last=Max("due"))["last"]
    return QueuedAnswer.objects.create(
        mailbox=mailbox,
        position=mailbox.queue.count(),
        code=code,
        why=why,
        day=today(),
        due=max(due, waiting or 0),
    )


def newest_batch() -> int:
    """The number of the newest batch; 0 before the first."""
    clock = BatchClock.objects.first()
    return clock.number if clock else 0
