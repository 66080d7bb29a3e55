"""What people are told to do after a session is called differently after the last one: there is no next time."""

from __future__ import annotations

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course


def gap_title(session: str) -> str:
    """“Before next time”, or “From now on” after the course's last session; empty where nothing follows a session."""
    course = load_course(COURSE_FOLDER)
    if all(gap.after != session for gap in course.gaps):
        return ""
    return "From now on" if session == course.sessions[-1].key else "Before next time"
