"""Who sorts, and when, for tests: a programme of two cohorts whose second begins five weeks later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.classroom.programme.making import make_person, make_programme
from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course

FORMS = load_course(COURSE_FOLDER).forms
START = datetime(2027, 3, 1, 10, tzinfo=UTC)
WEEK = timedelta(days=7)


def make_two_cohorts() -> Any:
    """Cohort A meets on five Mondays from 1 March; cohort B begins five weeks later."""
    from upstander.classroom.timetable.models import Meeting

    made = make_programme()
    for cohort, begin in zip(made.cohorts.all(), (START, START + 5 * WEEK), strict=True):
        for number in range(5):
            starts = begin + number * WEEK
            Meeting.objects.create(
                cohort=cohort, session=f"session-{number}", starts=starts, ends=starts + timedelta(minutes=70)
            )
    return made


def join(programme: Any, letter: str) -> Any:
    from upstander.classroom.programme.models import Place

    return Place.objects.create(
        programme=programme,
        person=make_person(),
        cohort=programme.cohorts.get(name=f"Cohort {letter}"),
        state="joined",
        council="Harrowmere",
        job="Officer",
    )


def sort_all(place: Any, at: datetime, hits: int = 8, alarms: int = 0) -> Any:
    """Answer and finish what is open then, with so many hits and false alarms."""
    from upstander.classroom.learning.sort import begin_sitting, finish_sitting, save_answers

    sitting = begin_sitting(place, FORMS, at)
    form = FORMS[sitting.form]
    signals = [vignette.key for vignette in form.vignettes if vignette.persuades]
    noises = [vignette.key for vignette in form.vignettes if not vignette.persuades]
    yes = {*signals[:hits], *noises[:alarms]}
    save_answers(sitting, form, {vignette.key: vignette.key in yes for vignette in form.vignettes})
    finish_sitting(sitting, form, 3)
    return sitting
