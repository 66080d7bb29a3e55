"""The session of the course that a room is about."""

from __future__ import annotations

from upstander.classroom import course
from upstander.classroom.course.load import load_course
from upstander.classroom.course.model import Session
from upstander.classroom.room.models import Room


def session_of(room: Room) -> Session:
    """The room's session. Raises KeyError where the course doesn't have it any more."""
    return load_course(course.COURSE_FOLDER).session(room.session)
