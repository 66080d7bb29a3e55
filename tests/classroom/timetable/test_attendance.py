"""Attendance: minutes from signs of life, whatever their rhythm, and corrections with a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.classroom.timetable.making import KEYS, Cast, agree_on, give_place, make_slots
from upstander.classroom.timetable.attendance import time_to_count
from upstander.staff.roles import NotAllowed

STARTS = datetime(2027, 2, 2, 10, tzinfo=UTC)
ENDS = STARTS + timedelta(minutes=70)


def count(beats: list[datetime]) -> timedelta:
    heard, total = None, timedelta(0)
    for at in beats:
        total += time_to_count(heard, at, STARTS, ENDS)
        heard = at if heard is None else max(heard, at)
    return total


def every(seconds: int, first: int, last: int) -> list[datetime]:
    return [STARTS + timedelta(seconds=at) for at in range(first, last + 1, seconds)]


@pytest.mark.parametrize("rhythm", [20, 55, 60, 65, 120, 150])
def test_who_is_there_throughout_has_every_minute_whatever_the_rhythm(rhythm: int) -> None:
    present = count(every(rhythm, -600, 80 * 60))
    assert timedelta(minutes=70) - timedelta(seconds=rhythm) <= present <= timedelta(minutes=70)


def test_two_windows_count_once() -> None:
    twice = sorted([*every(60, 0, 4200), *every(60, 17, 4217)])
    assert count(twice) <= timedelta(minutes=70)


def test_time_away_does_not_count() -> None:
    assert count([*every(60, 0, 1200), *every(60, 3000, 4200)]) == timedelta(minutes=20 + 20 + 1)


def test_time_before_and_after_the_session_does_not_count() -> None:
    assert count(every(60, -1800, -60)) == timedelta(0)
    assert count(every(60, 4260, 6000)) == timedelta(0)


@given(st.lists(st.integers(-3000, 9000), max_size=60))
def test_it_never_exceeds_the_session_and_never_falls(seconds: list[int]) -> None:
    beats = [STARTS + timedelta(seconds=at) for at in seconds]
    totals = [count(beats[:number]) for number in range(len(beats) + 1)]
    assert totals == sorted(totals)
    assert totals[-1] <= timedelta(minutes=70)


@pytest.fixture
def meeting(cast: Cast) -> Any:
    from upstander.classroom.timetable.models import Meeting

    agree_on(cast, make_slots(cast.programme))
    return Meeting.objects.get(cohort=cast.cohorts[0], session=KEYS[0])


def beat(meeting: Any, place: Any, minutes: int) -> None:
    from upstander.classroom.timetable.attendance import note_heartbeat

    for at in every(60, 0, minutes * 60):
        note_heartbeat(meeting, place, at)


def test_only_minutes_stay_when_the_session_is_over(cast: Cast, meeting: Any) -> None:
    from upstander.classroom.timetable.attendance import forget_last_signs, minutes_present
    from upstander.classroom.timetable.models import Attendance

    ann = give_place(cast.cohorts[0])
    beat(meeting, ann, 12)
    forget_last_signs(ENDS + timedelta(hours=1))
    row = Attendance.objects.get()
    assert (row.seconds, row.heard) == (12 * 60, None)
    assert minutes_present(meeting) == {ann.pk: 12}


def test_a_participant_of_another_cohort_is_not_counted(cast: Cast, meeting: Any) -> None:
    from upstander.classroom.timetable.models import Attendance

    beat(meeting, give_place(cast.cohorts[1]), 3)
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(("minutes", "attended"), [(52, False), (53, True)])
def test_three_quarters_of_the_minutes_count_as_attended(
    cast: Cast, meeting: Any, minutes: int, attended: bool
) -> None:
    from upstander.classroom.timetable.attendance import has_attended

    assert has_attended(meeting, minutes) is attended


def correct(meeting: Any, place: Any, person: Any, minutes: int = 70, why: str = "Joined by phone.") -> Any:
    from upstander.classroom.timetable.attendance import correct_attendance

    return correct_attendance(meeting, place, person, minutes, why)


@pytest.fixture
def held(meeting: Any) -> Any:
    """The same meeting, an hour ago."""
    meeting.starts = datetime.now(UTC) - timedelta(hours=3)
    meeting.ends = meeting.starts + timedelta(minutes=70)
    meeting.save()
    return meeting


def test_the_producer_corrects_with_a_reason_the_newest_holds_and_the_log_says_so(cast: Cast, held: Any) -> None:
    from upstander.classroom.timetable.attendance import minutes_present
    from upstander.staff.models import AuditEntry

    ann = give_place(cast.cohorts[0])
    correct(held, ann, cast.producer, 10)
    correct(held, ann, cast.producer, 70)
    assert minutes_present(held) == {ann.pk: 70}
    entry = AuditEntry.objects.filter(verb="attendance_corrected").first()
    assert entry.detail == {"place": str(ann.pk), "minutes": 10}
    assert "phone" not in str(entry.detail)


@pytest.mark.parametrize("who", ["lead", "facilitator"])
def test_others_do_not_correct(cast: Cast, held: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        correct(held, give_place(cast.cohorts[0]), getattr(cast, who))


@pytest.mark.parametrize(("minutes", "why"), [(-1, "x"), (71, "x"), (30, " "), (30, "x" * 501)])
def test_minutes_fit_the_session_and_a_reason_is_given(cast: Cast, held: Any, minutes: int, why: str) -> None:
    from upstander.classroom.timetable.attendance import CorrectionRefused

    with pytest.raises(CorrectionRefused):
        correct(held, give_place(cast.cohorts[0]), cast.producer, minutes, why)


def test_a_session_to_come_has_no_attendance_to_correct(cast: Cast, meeting: Any) -> None:
    from upstander.classroom.timetable.attendance import CorrectionRefused

    with pytest.raises(CorrectionRefused, match="not been held"):
        correct(meeting, give_place(cast.cohorts[0]), cast.producer)
