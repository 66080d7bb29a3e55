"""The live room's rows: they are the state; each change appends a numbered event in the same transaction."""

from __future__ import annotations

import uuid

from django.db import models

from upstander.classroom.timetable.models import Meeting


class Room(models.Model):
    """The live room of a meeting, or of a rehearsal, which has none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="room", null=True)
    session = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.session} {self.id}"
