"""Queues an answer for a reporter: in the transaction that gives the reason for it."""

from __future__ import annotations

import secrets

from upstander.desk.cases.events import today
from upstander.desk.cases.models import Report
from upstander.desk.replies.models import BatchClock, QueuedAnswer

SPREAD = 4


def queue_answer(report: Report, code: str, *, why: str = "", spread: int = SPREAD) -> QueuedAnswer | None:
    """Queue an answer for a report's mailbox, drawn into one of the next ``spread`` batches; None without a mailbox.

    "Next" counts from ``spread`` - 1 batches after the answer before it, where that is later than now. So whatever was
    decided until then, however promptly, leaves at times that tell nothing of when the report was taken.
    """
    mailbox = getattr(report, "mailbox", None)
    if mailbox is None:
        return None
    before = mailbox.queue.last()
    earliest = newest_batch() + 1
    if before:
        earliest = max(earliest, (before.due or before.left or 0) + spread)
    return QueuedAnswer.objects.create(
        mailbox=mailbox,
        position=mailbox.queue.count(),
        code=code,
        why=why,
        day=today(),
        due=earliest + secrets.randbelow(spread),
    )


def newest_batch() -> int:
    """The number of the newest batch; 0 before the first."""
    clock = BatchClock.objects.first()
    return clock.number if clock else 0
