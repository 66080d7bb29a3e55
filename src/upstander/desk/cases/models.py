"""A report, what was decided about it, and the events that tell how it came to be so."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from upstander.desk.keys_of_rows import RandomKey, draw_report_reference
from upstander.staff.models import Person

# What nobody may do with a report once child abuse is suspected: look, send out, decide.
_REFUSED_WHEN_STOPPED = frozenset(
    {"view_report", "view_picture", "decide_report", "view_referral", "hand_over", "export_evidence", "stop_report"}
)


class State(models.TextChoices):
    """Where a report stands."""

    NEW = "new", "New"
    REFERRED = "referred", "Referred"
    NO_ACTION = "no_action", "No action"


class Outcome(models.TextChoices):
    """What an analyst can decide."""

    REFER = "refer", "Refer for removal"
    NO_ACTION = "no_action", "No action"


class Report(models.Model):
    """One report as its reporter sealed it. Of its time only the day is known."""

    key = RandomKey()
    reference = models.CharField(max_length=8, unique=True, default=draw_report_reference)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    stopped = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    app = models.CharField(max_length=32)
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="follow_ups")
    # Of a follow-up whose first report has not come yet: the hash of its secret. Takes are shuffled.
    awaits = models.CharField(max_length=64, blank=True, db_index=True)
    question = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="desk_report_state"),
        ]

    def __str__(self) -> str:
        return self.reference

    def refuses(self, verb: str) -> bool:
        """Whether nobody may do this now, because child abuse is suspected."""
        return self.stopped and verb in _REFUSED_WHEN_STOPPED

    @property
    def state_label(self) -> str:
        return "Stopped" if self.stopped else State(self.state).label


class Link(models.Model):
    """One link of a report, exactly as it was sent."""

    key = RandomKey()
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="links")
    position = models.PositiveSmallIntegerField()
    url = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["report", "position"], name="desk_link_position")]

    def __str__(self) -> str:
        return f"link {self.position}"


class Decision(models.Model):
    """What was decided about a report, once."""

    key = RandomKey()
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="decision")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.CharField(max_length=32)
    words = models.TextField(blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="desk_decision_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.reason}"


class Stop(models.Model):
    """A report that somebody suspects to show the abuse of a child."""

    key = RandomKey()
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="stop")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    passed_on_to = models.CharField(max_length=10, blank=True)
    passed_on_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    passed_on_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "stop"


class Event(models.Model):
    """One change of a report: codes, counts and digests only. What staff did has its time in the audit log."""

    key = RandomKey()
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="events")
    position = models.PositiveIntegerField()
    day = models.DateField()
    kind = models.CharField(max_length=20)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["report", "position"], name="desk_event_position")]

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"
