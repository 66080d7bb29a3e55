"""What people said: the question with which each session ends."""

from __future__ import annotations

from datetime import datetime

from upstander.classroom.course.model import Activity, Course, Kind, Session
from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.report.groups import high_words, publish_high, scale_answers
from upstander.classroom.timetable.report.plots import Plot, mark_share
from upstander.classroom.timetable.report.section import Section

_TITLE = "What people said"
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
    plots = [_plot(programme, session, activity, now) for session, activity in pulses]
    if answered := tuple(plot for plot in plots if plot):
        return Section(_TITLE, "Reaction", True, (_NEVER_ALONE,), answered)
    words = "Not measured yet. Each session ends with one question; its answers come here."
    return Section(_TITLE, "Reaction", False, (words,))


def _plot(programme: Programme, session: Session, activity: Activity, now: datetime) -> Plot | None:
    """One session; None where it is still to come, or nobody answered."""
    if activity.scale is None:
        return None
    answers = {cohort: scale_answers(cohort, session.key, activity.key, now) for cohort in programme.cohorts.all()}
    marks = [mark_share(cohort.name, publish_high(found, activity.scale)) for cohort, found in answers.items() if found]
    note = f"Of those who answered, how many said {high_words(activity.scale)}."
    title = f"Session {session.number}. {activity.prompt}"
    return Plot(title, True, tuple(marks), note) if marks else None
