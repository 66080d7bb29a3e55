"""Programmes with dates for tests: a course of five sessions, fixed days in 2027, everybody who has a part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tests.classroom.programme.making import join_crew, make_person
from upstander.classroom.course.model import Course, Session

KEYS = ("1-ground-rules", "2-how-support-is-built", "3-flashpoint", "4-conversations", "5-plan")
NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
OPENS, CLOSES = date(2027, 1, 4), date(2027, 7, 30)
FIRST = {"Cohort A": date(2027, 2, 2), "Cohort B": date(2027, 2, 25)}


def five_sessions() -> Course:
    """A course whose sessions have nothing but titles and a length."""
    sessions = tuple(
        Session(key, number, f"Title {number}", "Goal", 70, steps=(), slides=(), activities={})
        for number, key in enumerate(KEYS, 1)
    )
    return Course(folder=Path("nowhere"), title="Answering well", version="0.1", sessions=sessions, sources={})


@dataclass
class Cast:
    """A programme of two cohorts with a lead, a facilitator, a producer and a trainer."""

    programme: Any
    lead: Any
    facilitator: Any
    producer: Any
    trainer: Any

    @property
    def cohorts(self) -> list[Any]:
        return list(self.programme.cohorts.all())


def make_cast() -> Cast:
    from upstander.classroom.programme.models import Cohort, Programme

    programme = Programme.objects.create(
        title="Harrowmere programme",
        course_version="0.1",
        window_opens=OPENS,
        window_closes=CLOSES,
        places=50,
        call_link="https://call.example/harrowmere",
    )
    for name in ("Cohort A", "Cohort B"):
        Cohort.objects.create(programme=programme, name=name, cap=25)
    crew = [join_crew(programme, role) for role in ("lead", "facilitator", "producer")]
    return Cast(programme, *crew, make_person("Trainer", "trainer"))


def make_slots(programme: Any, moved: dict[tuple[str, int], tuple[date, time] | None] | None = None) -> list[Any]:
    """Every session of both cohorts, a fortnight apart at ten; ``moved`` says where (cohort, number) is instead."""
    from upstander.classroom.timetable.checks import Slot
    from upstander.classroom.timetable.times import at_london

    slots = []
    for cohort in programme.cohorts.all():
        for number, key in enumerate(KEYS, 1):
            usual = (FIRST[cohort.name] + timedelta(days=14 * (number - 1)), time(10))
            when = (moved or {}).get((cohort.name, number), usual)
            if when is not None:
                starts = at_london(*when)
                slots.append(Slot(str(cohort.pk), cohort.name, key, number, starts, starts + timedelta(minutes=70)))
    return slots


def agree_on(cast: Cast, slots: list[Any], why: str = "", now: datetime = NOW) -> Any:
    """The team proposes these dates and the lead agrees."""
    from upstander.classroom.timetable.agree import agree
    from upstander.classroom.timetable.models import Side
    from upstander.classroom.timetable.propose import propose

    proposal = propose(cast.programme, cast.producer, Side.TEAM, slots, why, now)
    return agree(cast.programme, cast.lead, proposal.number, now)


def give_place(cohort: Any, state: str = "joined", **fields: Any) -> Any:
    """A new person's place in this cohort."""
    from upstander.classroom.programme.models import Place

    return Place.objects.create(
        programme=cohort.programme, cohort=cohort, person=make_person(), state=state, council="Harrowmere", **fields
    )
