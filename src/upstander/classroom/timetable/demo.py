"""The demonstration's timetable: a second version after a change, a third on the table, sessions held and to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from upstander.classroom.programme.models import Cohort, CrewRole, PlaceState, Programme
from upstander.classroom.timetable.agree import agree
from upstander.classroom.timetable.attendance import correct_attendance
from upstander.classroom.timetable.checks import Slot, bank_holiday
from upstander.classroom.timetable.models import Attendance, ClosedPeriod, Meeting, PeriodKind, Side
from upstander.classroom.timetable.propose import comment, propose
from upstander.classroom.timetable.sessions import course_sessions
from upstander.classroom.timetable.times import at_london
from upstander.staff.models import Person

_APART = timedelta(days=14)
_CLOCK = {"Cohort A": time(10), "Cohort B": time(14)}
# How many came to the sessions that were held, in order.
_CAME = {"Cohort A": (18, 17), "Cohort B": (17,)}
_NEXT = {"Cohort A": 3, "Cohort B": 2}
_FIRST_DATE_OF_FOUR = timedelta(days=-4)

Days = Mapping[tuple[str, int], date]


def make_demo_timetable(programme: Programme) -> None:
    """Make the timetable where there is none, or where cohort A's session 3 has begun: the course is in its middle."""
    now = datetime.now(UTC)
    keys = list(course_sessions())
    third = Meeting.objects.filter(cohort__programme=programme, cohort__name="Cohort A", session__in=keys[2:3])
    if third.filter(starts__gt=now).exists() or len(keys) < max(_NEXT.values()):
        return
    with transaction.atomic():
        programme.timetable_events.all().delete()
        programme.versions.all().delete()
        programme.proposals.all().delete()
        programme.closed_periods.all().delete()
        Meeting.objects.filter(cohort__programme=programme).delete()
        _agree_twice(programme, now)
        _hold(programme, now)


def _agree_twice(programme: Programme, now: datetime) -> None:
    """Dates agreed before the start; then one moved, as the lead proposed; then one more that waits for the lead."""
    lead, producer = crew_of(programme, CrewRole.LEAD), crew_of(programme, CrewRole.PRODUCER)
    today = now.date()
    days = _usual_days(today)
    _enter_periods(programme, days)
    first = {**days, ("Cohort A", 4): working_day(days["Cohort A", 4] + _FIRST_DATE_OF_FOUR)}
    began = now - timedelta(days=38)
    number = propose(programme, producer, Side.TEAM, _slots(programme, first), "", began).number
    agree(programme, lead, number, began + timedelta(days=2))
    why = "The full council meets on the day of cohort A’s session 4, and half the cohort works for it that day."
    asked = now - timedelta(days=6)
    own = propose(programme, lead, Side.LEAD, _slots(programme, days), why, asked)
    comment(programme, lead, own.number, "Could session 4 of cohort A be a few days later?", asked)
    answered = asked + timedelta(days=1)
    comment(programme, producer, own.number, "Yes. I have put it on the table as you say.", answered)
    taken_up = propose(programme, producer, Side.TEAM, _slots(programme, days), why, answered)
    agree(programme, lead, taken_up.number, answered + timedelta(hours=3))
    last = {**days, ("Cohort B", 5): working_day(days["Cohort B", 5] + timedelta(days=7))}
    waits = "The room in which many of cohort B sit together is taken on that afternoon. A week later it is free."
    yesterday = now - timedelta(days=1)
    waiting = propose(programme, producer, Side.TEAM, _slots(programme, last), waits, yesterday)
    comment(
        programme, producer, waiting.number, "It falls into half-term. Is that all right for your people?", yesterday
    )


def _usual_days(today: date) -> Days:
    """A fortnight between sessions; cohort A meets for the third time in a few days, cohort B then for the second."""
    soon, later = working_day(today + timedelta(days=2)), working_day(today + timedelta(days=5))
    next_days = {"Cohort A": soon, "Cohort B": later}
    return {
        (cohort, number): working_day(next_days[cohort] + (number - _NEXT[cohort]) * _APART)
        for cohort in next_days
        for number in range(1, len(course_sessions()) + 1)
    }


def working_day(day: date) -> date:
    """The first day from this one on that is neither at a weekend nor a bank holiday."""
    while day.weekday() >= 5 or bank_holiday(day):
        day += timedelta(days=1)
    return day


def _enter_periods(programme: Programme, days: Days) -> None:
    """School holidays in which the date that waits would fall, and a pre-election period in which none does."""
    monday = days["Cohort B", 5] + timedelta(days=7)
    monday -= timedelta(days=monday.weekday())
    for kind, name, first, length in (
        (PeriodKind.SCHOOL, "Harrowmere half-term", monday, 4),
        (PeriodKind.ELECTION, "Harrowmere borough election", monday + timedelta(days=21), 38),
    ):
        ClosedPeriod.objects.create(
            programme=programme, kind=kind, name=name, first=first, last=first + timedelta(days=length)
        )


def _slots(programme: Programme, days: Days) -> list[Slot]:
    slots = []
    for cohort in programme.cohorts.all():
        for session in course_sessions().values():
            starts = at_london(days[cohort.name, session.number], _CLOCK[cohort.name])
            ends = starts + timedelta(minutes=session.minutes)
            slots.append(Slot(str(cohort.pk), cohort.name, session.key, session.number, starts, ends))
    return slots


def _hold(programme: Programme, now: datetime) -> None:
    """Attendance of the sessions that are over, one of them corrected."""
    for cohort in programme.cohorts.all():
        over = Meeting.objects.filter(cohort=cohort, ends__lte=now).order_by("starts")
        for meeting, came in zip(over, _CAME[cohort.name], strict=False):
            _fill(meeting, cohort, came)
    corrected = Meeting.objects.filter(cohort__programme=programme, ends__lte=now).earliest("starts")
    place = corrected.cohort.places.exclude(attendances__meeting=corrected).order_by("asked_at").first()
    if place:
        producer = crew_of(programme, CrewRole.PRODUCER)
        correct_attendance(corrected, place, producer, 70, "Was in the call by phone; the room did not open there.")


def _fill(meeting: Meeting, cohort: Cohort, came: int) -> None:
    joined = cohort.places.filter(state=PlaceState.JOINED).order_by("asked_at")
    for position, place in enumerate(joined):
        minutes = 56 + position % 15 if position < came else 0
        if minutes:
            Attendance.objects.create(meeting=meeting, place=place, seconds=minutes * 60)


def crew_of(programme: Programme, role: CrewRole) -> Person:
    """Who has this part in the demonstration's crew."""
    return programme.crew.select_related("person").filter(role=role).earliest("pk").person
