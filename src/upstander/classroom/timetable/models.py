"""The timetable's rows: what was proposed and agreed, the meetings that follow from it, and who came."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from upstander.classroom.programme.models import Cohort, Place, Programme
from upstander.staff.models import Person


class Meeting(models.Model):
    """One live session of one cohort at its agreed time; its id is the stable UID of its calendar entries.

    ``changed`` is when the time was agreed; ``sequence`` counts the changes since the first agreement.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="meetings")
    session = models.CharField(max_length=60)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    cancelled = models.BooleanField(default=False)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["starts"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "session"], name="classroom_meeting_once"),
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="classroom_meeting_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.starts}"

    def grants(self, person: Person) -> frozenset[str]:
        """What this person may do at this meeting: its cohort's verbs."""
        return self.cohort.grants(person)


class Side(models.TextChoices):
    """Who proposes dates."""

    TEAM = "team", "The team"
    LEAD = "lead", "The Programme Lead"


class ProposalState(models.TextChoices):
    """Where a proposal stands. Only an open one can change, and of a programme one at most is open."""

    OPEN = "open", "Open"
    AGREED = "agreed", "Agreed"
    REPLACED = "replaced", "Replaced"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Proposal(models.Model):
    """Dates that one side puts to the other. Its dates never change: other dates are another proposal."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="proposals")
    number = models.PositiveIntegerField()
    side = models.CharField(max_length=4, choices=Side.choices)
    state = models.CharField(max_length=9, choices=ProposalState.choices, default=ProposalState.OPEN)
    why = models.TextField(max_length=2000, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="classroom_proposal_number"),
            models.UniqueConstraint(
                fields=["programme"], condition=models.Q(state="open"), name="classroom_proposal_one_open"
            ),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="classroom_proposal_side"),
            models.CheckConstraint(condition=models.Q(state__in=ProposalState.values), name="classroom_proposal_state"),
            # Nobody agrees to what the lead alone has proposed: the team takes it up first.
            models.CheckConstraint(
                condition=~models.Q(side="lead", state="agreed"), name="classroom_proposal_agreed_is_the_teams"
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.number}"


class ProposedDate(models.Model):
    """When one session of one cohort would be. Written once."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="dates")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    session = models.CharField(max_length=60)
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        ordering = ["cohort__name", "starts"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "cohort", "session"], name="classroom_proposed_once"),
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="classroom_proposed_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.starts}"

    def save(self, *args: Any, **options: Any) -> None:
        """Write the row once. Raises TypeError when somebody tries to change it."""
        if not self._state.adding:
            raise TypeError("A proposed date is never changed: make another proposal.")
        super().save(*args, **options)


class TimetableVersion(models.Model):
    """A timetable that the lead has agreed to: a proposal, frozen under a digest that continues the last one's."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="version")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="classroom_version_number")]

    def __str__(self) -> str:
        return f"version {self.number}"


class TimetableEvent(models.Model):
    """One change of a programme's timetable: ids, codes, times and digests; words stay in the rows."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="timetable_events")
    position = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["programme", "position"], name="classroom_timetable_event")]

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"


class TimetableComment(models.Model):
    """What somebody said about a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"comment on {self.proposal}"


class PeriodKind(models.TextChoices):
    """Why some days suit a council badly."""

    SCHOOL = "school", "School holidays"
    ELECTION = "election", "Pre-election period"


class ClosedPeriod(models.Model):
    """Days that no calendar library knows: they differ from council to council, so the producer enters them."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="closed_periods")
    kind = models.CharField(max_length=8, choices=PeriodKind.choices)
    name = models.CharField(max_length=80)
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ["first", "name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=PeriodKind.values), name="classroom_period_kind"),
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="classroom_period_days"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.first}"


class Invitation(models.Model):
    """What somebody was last sent about a meeting: its number, whether it called the meeting off, and its digest."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="invitations")
    sequence = models.PositiveIntegerField()
    cancelled = models.BooleanField(default=False)
    content = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "place"], name="classroom_invitation_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.sequence}"


class Reminder(models.Model):
    """That somebody was reminded of a meeting at this time: the row is written with the mail, once."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4)
    starts = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person", "kind", "starts"], name="classroom_reminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.kind}"


class Feed(models.Model):
    """A person's calendar address: it ends with ``key`` and a code that only we can make of it. Gone, it is revoked."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    key = models.UUIDField(unique=True, default=uuid.uuid4)

    def __str__(self) -> str:
        return "calendar feed"


class Attendance(models.Model):
    """How long somebody was in a meeting. ``heard`` is the last sign of life, emptied when the meeting is over."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="attendances")
    seconds = models.PositiveIntegerField(default=0)
    heard = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "place"], name="classroom_attendance_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.seconds}"


class AttendanceCorrection(models.Model):
    """What the producer says somebody's minutes were, and why. The newest holds."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="corrections")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="corrections")
    minutes = models.PositiveSmallIntegerField()
    why = models.TextField(max_length=500)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.minutes}"


class Certificate(models.Model):
    """A certificate that was earned. It names nobody, and can be checked when the place has been erased."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.OneToOneField(Place, on_delete=models.SET_NULL, null=True, related_name="certificate")
    code = models.CharField(max_length=12, unique=True)
    course = models.CharField(max_length=120)
    month = models.DateField()
    sessions = models.PositiveSmallIntegerField()
    withdrawn = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"certificate {self.month}"


class FrozenReport(models.Model):
    """The lead's report as it stood when nothing more could come, of numbers that may be published alone. Written once.

    ``layout`` is that of ``content``: programs to come know by it how to read what an older one wrote.
    """

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="frozen_report")
    layout = models.PositiveSmallIntegerField()
    content = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"report of {self.at}"

    def save(self, *args: Any, **options: Any) -> None:
        """Write the row once. Raises TypeError when somebody tries to change it."""
        if not self._state.adding:
            raise TypeError("A frozen report is never changed.")
        super().save(*args, **options)
