"""A referral, and the one-time tokens that hand its package over."""

from __future__ import annotations

from django.db import models

from upstander.desk.cases.models import Decision, Report
from upstander.desk.keys_of_rows import RandomKey, draw_referral_reference
from upstander.staff.models import Person


class Referral(models.Model):
    """A report that goes to the unit that can have it removed."""

    key = RandomKey()
    reference = models.CharField(max_length=13, unique=True, default=draw_referral_reference)
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="referral")
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="referral")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # The package as it was made: what to type where, and the name of the sealed zip in the evidence store.
    contents = models.JSONField(null=True)
    stored = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return self.reference


class HandoverToken(models.Model):
    """Leave to fetch one referral's package, once and soon. Only the token's digest is kept."""

    key = RandomKey()
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "token"
