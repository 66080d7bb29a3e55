"""The demonstration's programme: Harrowmere in mid-course, two cohorts of 25, everybody made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.programme.models import Cohort, CrewMember, CrewRole, Place, PlaceState, Programme
from upstander.staff.models import Person
from upstander.staff.people import find_or_add_guest

TITLE = "Answering well in Harrowmere"
CREW = (
    ("lead@harrowmere.example", CrewRole.LEAD),
    ("facilitator@harrowmere.example", CrewRole.FACILITATOR),
    ("second@harrowmere.example", CrewRole.FACILITATOR),
    ("producer@harrowmere.example", CrewRole.PRODUCER),
    ("wellbeing@harrowmere.example", CrewRole.WELLBEING),
)
COUNCIL = "Harrowmere Borough Council"
JOBS = ("Housing", "Community safety", "Libraries", "Press office", "Youth services", "Neighbourhoods", "Planning")
_NEEDS = {7: "Captions in the call, please.", 19: "A break after half an hour.", 32: "I read with a screen reader."}
_PLACES = 50
_CAP = 25
_WAITING = 2
# Offered a place but not answered yet.
_UNDECIDED = frozenset({24, 49, 50})
_BEFORE = timedelta(days=42)
_AFTER = timedelta(days=140)
_STAGGER = timedelta(days=14)


def make_demo_programme() -> Programme:
    """The demonstration's programme, made where it is missing; its window moves along with today."""
    today = datetime.now(UTC).date()
    with transaction.atomic():
        programme = Programme.objects.filter(title=TITLE).first()
        if programme is None:
            programme = _make(today)
        programme.window_opens, programme.window_closes = today - _BEFORE, today + _AFTER
        programme.save(update_fields=["window_opens", "window_closes"])
        for number, cohort in enumerate(programme.cohorts.all()):
            cohort.starts = programme.window_opens + timedelta(days=7) + number * _STAGGER
            cohort.save(update_fields=["starts"])
    return programme


def _make(today: date) -> Programme:
    programme = Programme.objects.create(
        title=TITLE,
        course_version=load_course(COURSE_FOLDER).version,
        window_opens=today - _BEFORE,
        window_closes=today + _AFTER,
        places=_PLACES,
        call_link="https://call.example/harrowmere",
        joining="Sit where nobody reads along. A laptop is best, a phone works.\n"
        "The camera may stay off. The call is not recorded.",
    )
    cohorts = [Cohort.objects.create(programme=programme, name=f"Cohort {letter}", cap=_CAP) for letter in "AB"]
    for email, role in CREW:
        CrewMember.objects.create(programme=programme, person=Person.objects.get(email=email), role=role)
    for number in range(1, _PLACES + _WAITING + 1):
        _make_place(programme, cohorts, number)
    return programme


def _make_place(programme: Programme, cohorts: list[Cohort], number: int) -> None:
    """Officer 01 to 25 are in cohort A, 26 to 50 in cohort B, the rest wait."""
    name = f"Officer {number:02}, {COUNCIL}"
    waits = number > _PLACES
    state = PlaceState.INVITED if number in _UNDECIDED else PlaceState.JOINED
    Place.objects.create(
        programme=programme,
        person=find_or_add_guest(f"officer{number:02}@harrowmere.example", name, demo=True),
        cohort=None if waits else cohorts[(number - 1) // _CAP],
        state=PlaceState.WAITING if waits else state,
        council=COUNCIL,
        job=JOBS[number % len(JOBS)],
        access_needs=_NEEDS.get(number, ""),
    )
