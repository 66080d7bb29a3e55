"""What people said: the question with which each session ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from upstander.classroom.course.model import Activity, Course, Kind, Session
from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.report.groups import high_words, publish_high, scale_answers
from upstander.classroom.timetable.report.plots import Mark, Plot, mark_share
from upstander.classroom.timetable.report.section import NOT_YET, Section

_TITLE = "What people said"
LEVEL = "1 of 4: reaction"
_BARS = (
    "Each bar is a share of those who answered. Where it grows light the number may only be given as a range. The line "
    "is the interval: chance alone may carry the share that far."
)
_NEVER_ALONE = (
    "At the end of each session people answer one question. It says how a session felt. Whether anybody learnt "
    "something, and did something, is another matter: read on before you judge by this."
)


def said(programme: Programme, course: Course, now: datetime) -> Section:
    """Each session's last question, cohort by cohort."""
    pulses = [
        (session, activity)
        for session in course.sessions
        for activity in session.activities.values()
        if activity.kind == Kind.PULSE
    ]
    marks = tuple(mark for session, activity in pulses for mark in _marks(programme, session, activity, now))
    if marks:
        short = f"{_sessions(marks)} were judged by those who were there. That alone says little."
        plot = Plot("How many chose one of the two highest numbers", True, marks, _BARS)
        return Section(_TITLE, LEVEL, True, short, (_NEVER_ALONE,), (plot,))
    words = "Not measured yet. Each session ends with one question; its answers come here."
    return Section(_TITLE, LEVEL, False, NOT_YET, (words,))


def _sessions(marks: Sequence[Mark]) -> str:
    count = sum(bool(mark.heading) for mark in marks)
    return f"{count} sessions" if count > 1 else "One session"


def _marks(programme: Programme, session: Session, activity: Activity, now: datetime) -> list[Mark]:
    """One session; nothing where it is still to come, or nobody answered."""
    if activity.scale is None:
        return []
    answers = {cohort: scale_answers(cohort, session.key, activity.key, now) for cohort in programme.cohorts.all()}
    marks = [mark_share(cohort.name, publish_high(found, activity.scale)) for cohort, found in answers.items() if found]
    heading = f"Session {session.number}. {activity.prompt} Said {high_words(activity.scale)}"
    return [replace(mark, heading="" if number else heading) for number, mark in enumerate(marks)]
