"""What the demonstration's reports stand on: a programme that is over, and answers of the one that runs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.learning.demo import make_demo_checks, make_demo_sittings
from upstander.classroom.learning.looks import windows_of
from upstander.classroom.learning.models import Learner, Look
from upstander.classroom.programme.demo import COUNCIL, CREW, JOBS
from upstander.classroom.programme.models import Cohort, CrewMember, CrewRole, Place, PlaceState, Programme
from upstander.classroom.room.demo import count_room, hold_room
from upstander.classroom.room.models import Room
from upstander.classroom.timetable.agree import agree
from upstander.classroom.timetable.checks import Slot
from upstander.classroom.timetable.demo import crew_of, working_day
from upstander.classroom.timetable.models import Attendance, Meeting, Side
from upstander.classroom.timetable.propose import propose
from upstander.classroom.timetable.report.freeze import freeze_report, freezes_at
from upstander.classroom.timetable.sessions import course_sessions
from upstander.classroom.timetable.times import at_london
from upstander.staff.models import Person

TITLE = "Answering well in Harrowmere: the pilot"
# Nobody who took part is known any more: that is a programme's end.
_BEGAN = timedelta(days=295)
_STAGGER = timedelta(days=42)
_APART = timedelta(days=14)
_CLOCK = time(10)
_PEOPLE = 23
_CAP = 25
# Of each hundred, how many come to a session, and the minutes of whoever does.
_COMES = 0.84
_MINUTES = 68
_SEED = 7


def make_demo_answers(programme: Programme) -> None:
    """In the programme that runs: the posts sorted before it began, and the answers of sessions that are over."""
    course, now = load_course(COURSE_FOLDER), datetime.now(UTC)
    for number, cohort in enumerate(programme.cohorts.all()):
        rng = random.Random(_SEED + number)  # noqa: S311  # plausible, not secret
        joined = list(cohort.places.filter(state=PlaceState.JOINED).order_by("asked_at"))
        with transaction.atomic():
            if not Learner.objects.filter(cohort=cohort).exists():
                make_demo_sittings(cohort, joined, [Look.BEFORE], course.forms, rng)
            for meeting in cohort.meetings.filter(ends__lte=now, cancelled=False, room__isnull=True):
                hold_room(meeting, course.session(meeting.session), _who_came(meeting), rng)


def make_demo_pilot() -> None:
    """A programme of last year: its report is finished, and those who took part are forgotten."""
    with transaction.atomic():
        if Programme.objects.filter(title=TITLE).exists():
            return
        first = working_day(datetime.now(UTC).date() - _BEGAN)
        programme = _make_programme(first)
        _agree_dates(programme, first)
        people = [person for cohort in programme.cohorts.all() for person in _take_part(cohort)]
        if at := freezes_at(programme):
            freeze_report(programme, at)
        Room.objects.filter(meeting__cohort__programme=programme).delete()
        programme.places_given.all().delete()
        Person.objects.filter(pk__in=[person.pk for person in people]).delete()


def _make_programme(first: date) -> Programme:
    programme = Programme.objects.create(
        title=TITLE,
        course_version=load_course(COURSE_FOLDER).version,
        window_opens=first - timedelta(days=7),
        window_closes=first + timedelta(days=150),
        places=2 * _CAP,
        call_link="https://call.example/harrowmere",
    )
    for letter in "AB":
        Cohort.objects.create(programme=programme, name=f"Cohort {letter}", cap=_CAP)
    for email, role in CREW:
        CrewMember.objects.create(programme=programme, person=Person.objects.get(email=email), role=role)
    return programme


def _agree_dates(programme: Programme, first: date) -> None:
    slots = []
    for turn, cohort in enumerate(programme.cohorts.all()):
        for session in course_sessions().values():
            day = working_day(first + turn * _STAGGER + (session.number - 1) * _APART)
            starts = at_london(day, _CLOCK)
            ends = starts + timedelta(minutes=session.minutes)
            slots.append(Slot(str(cohort.pk), cohort.name, session.key, session.number, starts, ends))
    before = datetime.combine(working_day(first - timedelta(days=40)), _CLOCK, UTC)
    producer, lead = crew_of(programme, CrewRole.PRODUCER), crew_of(programme, CrewRole.LEAD)
    number = propose(programme, producer, Side.TEAM, slots, "", before).number
    agree(programme, lead, number, before + timedelta(hours=3))


def _take_part(cohort: Cohort) -> list[Person]:
    """People who come to the sessions, sort posts at every look, and answer afterwards."""
    rng = random.Random(_SEED + ord(cohort.name[-1]))  # noqa: S311  # plausible, not secret
    course = load_course(COURSE_FOLDER)
    people = _add_people(cohort)
    places = Place.objects.bulk_create(
        Place(
            programme=cohort.programme,
            cohort=cohort,
            person=person,
            state=PlaceState.JOINED,
            council=COUNCIL,
            job=JOBS[number % len(JOBS)],
        )
        for number, person in enumerate(people)
    )
    for meeting in cohort.meetings.all():
        came = [place for place in places if rng.random() < _COMES]
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, place=place, seconds=_MINUTES * 60) for place in came
        )
        count_room(meeting, course.session(meeting.session), len(came), rng)
    make_demo_sittings(cohort, places, [window.look for window in windows_of(cohort)], course.forms, rng)
    for check in course.check_ins:
        make_demo_checks(cohort, places, check, rng)
    return people


def _add_people(cohort: Cohort) -> list[Person]:
    people = []
    for number in range(1, _PEOPLE + 1):
        email = f"pilot-{cohort.name[-1].lower()}{number:02}@harrowmere.example"
        person = Person(email=email, name=f"Pilot officer {number:02}", demo=True)
        person.set_unusable_password()
        people.append(person)
    return Person.objects.bulk_create(people)


def _who_came(meeting: Meeting) -> Sequence[Place]:
    return [one.place for one in Attendance.objects.filter(meeting=meeting, seconds__gt=0).select_related("place")]
