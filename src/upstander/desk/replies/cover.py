"""Cover answers: to mailboxes of nobody, which live on as the real ones do."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Count, F, Q

from upstander.desk.replies.models import CoverMailbox, Mailbox, QueuedAnswer
from upstander.desk.replies.queue import SPREAD
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
    """As long as between two real answers: the later one is decided after some days, and drawn as ``queue`` does."""
    decided = _random.choice(days) * batches_a_day + secrets.randbelow(batches_a_day)
    return max(decided + 1, SPREAD) + secrets.randbelow(SPREAD)


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
    later = QueuedAnswer.objects.filter(due=None, position__gt=0).order_by("key")[:_SAMPLE]
    pairs = [(answer.mailbox_id, answer.position, answer.day) for answer in later]
    of_the_same = QueuedAnswer.objects.filter(mailbox__in=[mailbox for mailbox, _, _ in pairs])
    day_of = {(answer.mailbox_id, answer.position): answer.day for answer in of_the_same}
    days = [max(0, (day - day_of[mailbox, position - 1]) // timedelta(days=1)) for mailbox, position, day in pairs]
    return days or _USUAL_DAYS
