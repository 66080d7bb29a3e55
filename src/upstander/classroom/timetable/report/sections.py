"""What the report says beyond who came: the four levels of an evaluation, reaction, learning, behaviour and results.

Kirkpatrick's levels. What people think of a course stands first because it is known first, and never by itself.
"""

from __future__ import annotations

from datetime import datetime

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.report.behaviour import did
from upstander.classroom.timetable.report.learnt import learnt
from upstander.classroom.timetable.report.reaction import said
from upstander.classroom.timetable.report.section import Section


def sections_of(programme: Programme, now: datetime) -> tuple[Section, ...]:
    """The four levels, in their order; each says where it is not measured yet, or never."""
    course = load_course(COURSE_FOLDER)
    return (
        said(programme, course, now),
        learnt(programme, course, now),
        *(did(programme, check, now) for check in course.check_ins),
        _results(),
    )


def _results() -> Section:
    words = (
        "Not measured. Whether residents trust the council more, or fewer people are won over, depends on far more "
        "than a course for a few dozen officers, and no number here could show it.",
        "What can be told are cases: a rumour that was answered early, a meeting that stayed calm, a resident who was "
        "heard. They are yours to note and to judge. We know of none and claim none.",
    )
    short = "Not measured, and no number here could show it."
    return Section("What came of it in the town", "4 of 4: results", False, short, words)
