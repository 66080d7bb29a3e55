"""Meetings: a session of the course, for one cohort, at a time."""

from __future__ import annotations

import uuid

from django.db import models

from upstander.classroom.programme.models import Cohort
from upstander.staff.models import Person


class Meeting(models.Model):
    """One live session of one cohort at its agreed time; its id is the stable UID of its calendar entries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="meetings")
    session = models.CharField(max_length=60)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    cancelled = models.BooleanField(default=False)

    class Meta:
        ordering = ["starts"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "session"], name="classroom_meeting_once"),
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="classroom_meeting_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.starts}"

    def grants(self, person: Person) -> frozenset[str]:
        """What this person may do at the cohort that meets."""
        return self.cohort.grants(person)
