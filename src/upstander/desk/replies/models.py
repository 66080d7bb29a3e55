"""Mailboxes of reporters and of nobody, answers that wait, and the batch that is on its way."""

from __future__ import annotations

from django.db import models

from upstander.desk.cases.models import Report
from upstander.desk.keys_of_rows import RandomKey


class Mailbox(models.Model):
    """Where the answers to one report go, and to which recipient they are sealed."""

    key = RandomKey()
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="mailbox")
    mailbox = models.CharField(max_length=32, unique=True)
    reply = models.TextField()
    follow_up_hash = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return "mailbox"


class CoverMailbox(models.Model):
    """A mailbox of nobody, sealed to a key that was thrown away. It lives on as real ones do."""

    key = RandomKey()
    mailbox = models.CharField(max_length=32, unique=True)
    reply = models.TextField()
    sent = models.PositiveSmallIntegerField(default=0)
    planned = models.PositiveSmallIntegerField()
    next_batch = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return "cover"


class QueuedAnswer(models.Model):
    """An answer to a reporter. ``due`` is the first batch it may leave in; null once it has left.

    ``left`` is the batch it left in, forgotten as soon as no later answer depends on it.
    """

    key = RandomKey()
    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="queue")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=16)
    why = models.CharField(max_length=32, blank=True)
    day = models.DateField()
    due = models.PositiveBigIntegerField(null=True)
    left = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["mailbox", "position"], name="desk_answer_position")]

    def __str__(self) -> str:
        return self.code


class BatchItem(models.Model):
    """One sealed answer of the batch on its way, real or cover; gone once the gate has the whole batch."""

    key = RandomKey()
    mailbox = models.CharField(max_length=32)
    place = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return "item"


class BatchClock(models.Model):
    """The number of the newest batch: one row, so that two workers can't make the same batch."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
