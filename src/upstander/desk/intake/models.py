"""Which envelopes were taken, and what could not be opened."""

from __future__ import annotations

from django.db import models

from upstander.desk.keys_of_rows import RandomKey, draw_report_reference


class TakenEnvelope(models.Model):
    """An envelope that has been dealt with, however that went. It doesn't say which report came out of it."""

    key = RandomKey()
    envelope = models.CharField(max_length=32, db_index=True)
    digest = models.CharField(max_length=64)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["envelope", "digest"], name="desk_taken_once")]

    def __str__(self) -> str:
        return self.envelope


class Quarantined(models.Model):
    """An envelope that is no report: its reason, and its sealed bytes just as they came."""

    key = RandomKey()
    reference = models.CharField(max_length=8, unique=True, default=draw_report_reference)
    day = models.DateField()
    reason = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    stored = models.CharField(max_length=32, unique=True)

    def __str__(self) -> str:
        return self.reference
