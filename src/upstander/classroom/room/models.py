"""The live room's rows: they are the state; each change appends a numbered event in the same transaction."""

from __future__ import annotations

import uuid

from django.db import models

from upstander.classroom.programme.models import CrewMember
from upstander.classroom.programme.roles import REHEARSAL_VERBS
from upstander.classroom.timetable.models import Meeting
from upstander.staff.models import Person, Role


class Room(models.Model):
    """The live room of a meeting, or of a rehearsal, which has none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="room", null=True)
    session = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.session} {self.id}"

    def grants(self, person: Person) -> frozenset[str]:
        """What this person may do at the meeting; a rehearsal is for trainers and anybody's crew."""
        if self.meeting:
            return self.meeting.grants(person)
        rehearses = Role.TRAINER in person.roles() or CrewMember.objects.filter(person=person).exists()
        return REHEARSAL_VERBS if rehearses else frozenset()
