"""Forgets what people wrote in a programme's rooms: the words go, how many there were stays."""

from __future__ import annotations

from django.db import transaction

from upstander.classroom.programme.models import Programme
from upstander.classroom.room.models import Pad, Text
from upstander.staff.audit import record


def forget_words(programme: Programme) -> None:
    """Empty every text and every group's pad of this programme's rooms. What the crew said to all goes as well."""
    texts = Text.objects.filter(room__meeting__cohort__programme=programme).exclude(text="")
    pads = Pad.objects.filter(run__room__meeting__cohort__programme=programme).exclude(text="")
    with transaction.atomic():
        if count := texts.update(text="") + pads.update(text=""):
            record(None, "words_forgotten", str(programme.pk), texts=count)
