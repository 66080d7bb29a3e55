"""Several at the same instant, each with a connection of its own to a real file: nothing is lost or doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.classroom.timetable.making import KEYS, NOW, Cast, agree_on, give_place, make_cast, make_slots

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = datetime(2027, 2, 2, 10, tzinfo=UTC)


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Start all together and return what each returned or raised."""
    gate, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(position: int) -> None:
        gate.wait(30)
        try:
            outcomes[position] = acts[position]()
        except Exception as error:
            outcomes[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(position,)) for position in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return outcomes


@pytest.fixture
def filled(transactional_db: None) -> Cast:
    cast = make_cast()
    for _ in range(3):
        give_place(cast.cohorts[0])
    return cast


def test_a_lead_who_presses_twice_agrees_once(filled: Cast) -> None:
    from upstander.classroom.programme.models import Mail
    from upstander.classroom.timetable.agree import AgreementRefused, agree
    from upstander.classroom.timetable.propose import propose

    number = propose(filled.programme, filled.producer, "team", make_slots(filled.programme), "", NOW).number
    outcomes = at_once([lambda: agree(filled.programme, filled.lead, number, NOW)] * 4)
    assert sum(isinstance(one, AgreementRefused) for one in outcomes) == 3
    assert filled.programme.versions.count() == 1
    assert Mail.objects.filter(kind="invitation").count() == 15


def test_two_who_propose_leave_one_open_proposal(filled: Cast) -> None:
    from upstander.classroom.timetable.events import fold, standing_of_rows
    from upstander.classroom.timetable.propose import propose

    slots = make_slots(filled.programme)
    at_once([lambda: propose(filled.programme, filled.producer, "team", slots, "", NOW)] * 4)
    assert sorted(filled.programme.proposals.values_list("state", flat=True)) == ["open", *["replaced"] * 3]
    assert fold(filled.programme.timetable_events.all()) == standing_of_rows(filled.programme)


def test_two_workers_remind_everybody_once(filled: Cast) -> None:
    from upstander.classroom.programme.models import Mail
    from upstander.classroom.timetable.remind import remind

    agree_on(filled, make_slots(filled.programme))
    at_once([lambda: remind(FIRST - timedelta(hours=20))] * 4)
    assert Mail.objects.filter(kind="reminder", person__places__isnull=False).count() == 3
    assert Mail.objects.filter(kind="reminder", person__places__isnull=True).count() == 2


def test_signs_of_life_of_many_windows_at_the_same_instant_count_once(filled: Cast) -> None:
    from upstander.classroom.timetable.attendance import note_heartbeat
    from upstander.classroom.timetable.models import Attendance, Meeting

    agree_on(filled, make_slots(filled.programme))
    meeting = Meeting.objects.get(cohort=filled.cohorts[0], session=KEYS[0])
    places = list(filled.cohorts[0].places.all())
    for minute in (1, 2):
        at = FIRST + timedelta(minutes=minute)
        at_once([lambda place=place, at=at: note_heartbeat(meeting, place, at) for place in places * 3])
    assert list(Attendance.objects.values_list("seconds", flat=True)) == [120] * 3
