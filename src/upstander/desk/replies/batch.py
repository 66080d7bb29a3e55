"""Batches of answers: always one size, real ones first, the rest cover, shuffled, and put again if interrupted."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.db import transaction
from django.db.models import Min

from upstander.desk.replies.cover import choose_covers, keep_covers
from upstander.desk.replies.models import BatchClock, BatchItem, CoverMailbox, QueuedAnswer
from upstander.desk.replies.queue import SPREAD
from upstander.envelope.age import Recipient
from upstander.envelope.answer import Answer, seal_answer

LAST_PLACE = 7
_SECONDS_A_DAY = 24 * 60 * 60

PutAnswer = Callable[[str, int, bytes], None]


def send_batch(put: PutAnswer, *, size: int, every_seconds: int, only_when_waiting: bool) -> int:
    """Send the batch that is on its way, or make and send the next one. Returns how many answers the gate got.

    Interrupted anywhere, the next call puts the same sealed bytes at the same places again.
    """
    if not BatchItem.objects.exists():
        make_batch(
            size=size, batches_a_day=max(1, _SECONDS_A_DAY // every_seconds), only_when_waiting=only_when_waiting
        )
    items = list(BatchItem.objects.all())
    secrets.SystemRandom().shuffle(items)
    for item in items:
        put(item.mailbox, item.place, bytes(item.sealed))
    BatchItem.objects.filter(key__in=[item.key for item in items]).delete()
    return len(items)


def make_batch(*, size: int, batches_a_day: int, only_when_waiting: bool) -> None:
    """Seal the next batch of exactly ``size`` answers, or none at all where nothing waits and none is wanted then."""
    with transaction.atomic():
        clock = BatchClock.objects.select_for_update().get_or_create(pk=1)[0]
        number = clock.number + 1
        chosen = _choose_answers(number, size)
        if only_when_waiting and not chosen:
            return
        items = [_real_item(answer) for answer in chosen]
        covers = choose_covers(size - len(items), number, batches_a_day)
        items += [_cover_item(cover) for cover in covers]
        BatchItem.objects.bulk_create(items)
        QueuedAnswer.objects.filter(key__in=[answer.key for answer in chosen]).update(due=None, left=number)
        QueuedAnswer.objects.filter(left__lte=number - SPREAD).update(left=None)
        keep_covers(covers)
        clock.number = number
        clock.save()


def _choose_answers(number: int, size: int) -> list[QueuedAnswer]:
    """At most one answer a mailbox, its earliest; which mailboxes, chance decides where not all fit."""
    waiting = QueuedAnswer.objects.filter(due__isnull=False)
    earliest = waiting.values("mailbox").annotate(first=Min("position")).values_list("mailbox", "first")
    first_of = dict(earliest)
    due = [
        answer
        for answer in waiting.filter(due__lte=number).select_related("mailbox")
        if first_of[answer.mailbox_id] == answer.position
    ]
    secrets.SystemRandom().shuffle(due)
    return due[:size]


def _real_item(answer: QueuedAnswer) -> BatchItem:
    mailbox = answer.mailbox
    return _item(mailbox.mailbox, mailbox.reply, answer.position, answer.code, answer.why or None)


def _cover_item(cover: CoverMailbox) -> BatchItem:
    return _item(cover.mailbox, cover.reply, cover.sent, "looked_at", None)


def _item(mailbox: str, reply: str, position: int, code: str, why: str | None) -> BatchItem:
    place = min(position, LAST_PLACE)
    answer = Answer(mailbox=bytes.fromhex(mailbox), place=place, code=code, why=why)
    return BatchItem(mailbox=mailbox, place=place, sealed=seal_answer(answer, Recipient.from_text(reply)))
