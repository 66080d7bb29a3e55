"""The course's sessions, as far as a timetable needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course


@dataclass(frozen=True)
class CourseSession:
    """One session of the course: its key, its place in the order, its title and its length in minutes."""

    key: str
    number: int
    title: str
    minutes: int

    @property
    def name(self) -> str:
        """Number and title, as people know it."""
        return f"Session {self.number}: {self.title}"


def course_sessions() -> Mapping[str, CourseSession]:
    """The course's sessions by their keys, in their order."""
    return {
        session.key: CourseSession(session.key, session.number, session.title, session.minutes)
        for session in load_course(COURSE_FOLDER).sessions
    }


def course_title() -> str:
    """What the course is called."""
    return load_course(COURSE_FOLDER).title


def session_name(key: str) -> str:
    """The session's name; of one that the course no longer has, its key."""
    session = course_sessions().get(key)
    return session.name if session else key
