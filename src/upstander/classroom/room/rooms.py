"""Makes rooms: one for each meeting, and rehearsals, which have none."""

from __future__ import annotations

from django.db import transaction

from upstander.classroom.programme.models import calls_are_here
from upstander.classroom.room.models import Room
from upstander.classroom.room.session_of import session_of
from upstander.classroom.room.work import Work
from upstander.classroom.timetable.models import Meeting


def room_of(meeting: Meeting) -> Room:
    """The meeting's room, made when it is first asked for."""
    with transaction.atomic():
        room, new = Room.objects.get_or_create(meeting=meeting, defaults={"session": meeting.session})
        if new:
            _begin(room)
    return room


def make_rehearsal(session: str) -> Room:
    """A room without a meeting. Raises KeyError where the course has no such session."""
    with transaction.atomic():
        room = Room.objects.create(session=session)
        _begin(room)
    return room


def calls_here(room: Room) -> bool:
    """Whether people meet in the room's own call; in a rehearsal wherever there is one, to try it."""
    return room.meeting.cohort.programme.calls_here if room.meeting else calls_are_here()


def _begin(room: Room) -> None:
    """Put the first slide up; this is the room's event number 1."""
    session = session_of(room)
    work = Work(room, session, last=0)
    work.change(slide=session.slides[0].key)
    work.tell("slide", slide=room.slide)
    work.write_events()
