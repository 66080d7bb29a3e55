"""What a newcomer sees: a finished programme whose people are forgotten, and one that runs and has begun to measure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.classroom.programme.making import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew() -> list[Any]:
    from upstander.classroom.programme.demo import CREW
    from upstander.staff.models import Person

    people = []
    for email in dict.fromkeys(email for email, _ in CREW):
        person = make_person()
        Person.objects.filter(pk=person.pk).update(email=email)
        people.append(person)
    return people


def test_the_finished_programme_shows_every_level_and_nobody_of_it_is_left(crew: list[Any]) -> None:
    from upstander.classroom.demo_report import TITLE, make_demo_pilot
    from upstander.classroom.programme.models import Place, Programme
    from upstander.classroom.room.models import Room
    from upstander.classroom.timetable.report.freeze import published
    from upstander.staff.models import Person

    make_demo_pilot()
    programme = Programme.objects.get(title=TITLE)
    report, at, frozen = published(programme, datetime.now(UTC))
    assert frozen
    assert at < datetime.now(UTC)
    *levels, results = report["sections"]
    assert [one["measured"] for one in levels] == [True] * 4
    assert all(one["plots"] for one in levels)
    assert not results["measured"]
    assert set(Person.objects.all()) == set(crew)
    assert not Place.objects.exists()
    assert not Room.objects.exists()
    make_demo_pilot()
    assert Programme.objects.count() == 1


def test_the_programme_that_runs_has_pulses_of_its_sessions_and_what_was_sorted_before(crew: list[Any]) -> None:
    from upstander.classroom.demo_report import make_demo_answers
    from upstander.classroom.programme.demo import make_demo_programme
    from upstander.classroom.room.models import Room
    from upstander.classroom.room.replay import replay
    from upstander.classroom.timetable.demo import make_demo_timetable
    from upstander.classroom.timetable.report.gather import gather_report

    programme = make_demo_programme()
    make_demo_timetable(programme)
    make_demo_answers(programme)
    said, learnt, *rest = gather_report(programme, datetime.now(UTC)).sections
    assert [mark.label for mark in said.plots[0].marks] == ["Cohort A", "Cohort B", "Cohort A"]
    assert all(mark.shown for plot in (*said.plots, *learnt.plots) for mark in plot.marks)
    assert not any(one.measured for one in rest)
    rooms = set(Room.objects.values_list("pk", flat=True))
    for room in rooms:
        *_, (_, last) = replay(room)
        assert last.ended
    make_demo_answers(programme)
    assert set(Room.objects.values_list("pk", flat=True)) == rooms
