"""Cover answers: to mailboxes of nobody, which live on as the real ones do."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Count, F, Q

from upstander.desk.replies.models import CoverMailbox, Mailbox, QueuedAnswer
from upstander.envelope.age import Identity

# How many answers a mailbox gets, and how many days lie between two, until real ones have shown it.
_USUAL_COUNTS = (1, 2, 2, 2, 3)
_USUAL_DAYS = (0, 0, 1, 1, 2, 3)
_SAMPLE = 200

_random = secrets.SystemRandom()


def choose_covers(count: int, number: int, batches_a_day: int) -> list[CoverMailbox]:
    """Choose cover mailboxes for batch ``number``, those that are due first, then new ones, and set their next turn."""
    due = list(CoverMailbox.objects.filter(next_batch__lte=number).order_by("next_batch", "key")[:count])
    counts, days = _counts_of_real_ones(), _days_between_real_ones()
    while len(due) < count:
        due.append(
            CoverMailbox(
                mailbox=secrets.token_hex(16),
                reply=Identity.generate().recipient().to_text(),
                planned=_random.choice(counts),
                next_batch=number,
            )
        )
    for cover in due:
        cover.next_batch = number + _draw_gap(days, batches_a_day)
    return due


def keep_covers(covers: Sequence[CoverMailbox]) -> None:
    """Count the answer that each of them got; one that has had all of its answers is forgotten."""
    for cover in covers:
        cover.sent += 1
        cover.save()
    CoverMailbox.objects.filter(sent__gte=F("planned")).delete()


def _draw_gap(days: Sequence[int], batches_a_day: int) -> int:
    gap = _random.choice(days) * batches_a_day + secrets.randbelow(batches_a_day)
    return max(1, gap)


def _counts_of_real_ones() -> Sequence[int]:
    sent = Count("queue", filter=Q(queue__due=None))
    return (
        list(
            Mailbox.objects.annotate(sent=sent)
            .filter(sent__gt=0)
            .order_by("key")
            .values_list("sent", flat=True)[:_SAMPLE]
        )
        or _USUAL_COUNTS
    )


def _days_between_real_ones() -> Sequence[int]:
    days: list[int] = []
    later = QueuedAnswer.objects.filter(due=None, position__gt=0).order_by("key")[:_SAMPLE]
    for answer in later.select_related("mailbox"):
        before = QueuedAnswer.objects.filter(mailbox=answer.mailbox, position=answer.position - 1).first()
        if before is not None:
            days.append(max(0, (answer.day - before.day) // timedelta(days=1)))
    return days or _USUAL_DAYS
