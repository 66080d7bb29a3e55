"""Forgets what people wrote in a programme's rooms, where the words go and their number stays, and old rehearsals."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from upstander.classroom.programme.models import Programme
from upstander.classroom.room.models import Pad, Room, Text
from upstander.staff.audit import record


def forget_words(programme: Programme) -> None:
    """Empty every text and every group's pad of this programme's rooms. What the crew said to all goes as well."""
    texts = Text.objects.filter(room__meeting__cohort__programme=programme).exclude(text="")
    pads = Pad.objects.filter(run__room__meeting__cohort__programme=programme).exclude(text="")
    with transaction.atomic():
        if count := texts.update(text="") + pads.update(text=""):
            record(None, "words_forgotten", str(programme.pk), texts=count)


def forget_rehearsals(moment: datetime) -> None:
    """Delete rehearsals in which nothing has happened since that moment."""
    rehearsals = Room.objects.filter(meeting=None).annotate(last=Max("events__at"))
    rehearsals.filter(last__lt=moment).delete()
