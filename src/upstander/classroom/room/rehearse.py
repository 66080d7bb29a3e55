"""Rehearsals: a room of one's own with simulated participants who answer plausibly, the same way for the same seed."""

from __future__ import annotations

from upstander.classroom.room.models import Room
from upstander.classroom.room.rooms import make_rehearsal
from upstander.staff.models import Person


def start_rehearsal(person: Person, session: str) -> Room:
    """A rehearsal room."""
    return make_rehearsal(session)
