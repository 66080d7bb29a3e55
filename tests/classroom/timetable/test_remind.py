"""Reminders: a week, a day and an hour before, each once, for what stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from tests.classroom.timetable.making import Cast, agree_on, give_place, make_slots

FIRST = datetime(2027, 2, 2, 10, tzinfo=UTC)


def remind(now: datetime) -> int:
    from upstander.classroom.timetable.remind import remind

    return remind(now)


def subjects(person: Any) -> list[str]:
    from upstander.classroom.programme.models import Mail

    mails = Mail.objects.filter(person=person, kind="reminder").order_by("written_at")
    return [mail.subject.split(":")[0] for mail in mails]


@pytest.fixture
def ann(cast: Cast) -> Any:
    place = give_place(cast.cohorts[0])
    agree_on(cast, make_slots(cast.programme))
    return place.person


def test_each_comes_once_even_when_the_worker_asks_every_minute_or_starts_again(cast: Cast, ann: Any) -> None:
    for hours in range(-8 * 24, 2, 7):
        remind(FIRST + timedelta(hours=hours))
    for minutes in range(-100, 20, 10):
        remind(FIRST + timedelta(minutes=minutes))
    assert subjects(ann) == ["In a week", "Tomorrow", "In an hour"]


@pytest.mark.parametrize(
    ("before", "due"),
    [
        (timedelta(days=7, seconds=1), []),
        (timedelta(days=7), ["In a week"]),
        (timedelta(days=1, seconds=1), ["In a week"]),
        (timedelta(days=1), ["Tomorrow"]),
        (timedelta(hours=1, seconds=1), ["Tomorrow"]),
        (timedelta(hours=1), ["In an hour"]),
        (timedelta(0), []),
    ],
)
def test_each_begins_at_its_moment_and_none_comes_once_the_session_has_begun(
    cast: Cast, ann: Any, before: timedelta, due: list[str]
) -> None:
    remind(FIRST - before)
    assert subjects(ann) == due


def test_a_worker_that_was_away_for_days_sends_the_next_one_only(cast: Cast, ann: Any) -> None:
    remind(FIRST - timedelta(hours=20))
    assert subjects(ann) == ["Tomorrow"]


def test_none_comes_for_a_session_that_is_called_off(cast: Cast, ann: Any) -> None:
    agree_on(cast, make_slots(cast.programme, {("Cohort A", 1): None}), "No room.")
    remind(FIRST - timedelta(hours=20))
    assert subjects(ann) == []


def test_a_moved_session_is_reminded_of_at_its_new_time_not_at_the_old(cast: Cast, ann: Any) -> None:
    remind(FIRST - timedelta(days=7))
    slots = make_slots(cast.programme, {("Cohort A", 1): (date(2027, 2, 9), time(14))})
    agree_on(cast, slots, "The hall.", FIRST - timedelta(days=6, hours=12))
    remind(FIRST - timedelta(days=1))
    assert subjects(ann) == ["In a week"]
    remind(FIRST + timedelta(hours=4))
    remind(FIRST + timedelta(days=6, hours=4))
    assert subjects(ann) == ["In a week", "In a week", "Tomorrow"]


def test_who_has_withdrawn_or_moved_cohort_gets_none(cast: Cast, ann: Any) -> None:
    place = ann.places.get()
    place.cohort = cast.cohorts[1]
    place.save()
    remind(FIRST - timedelta(hours=20))
    assert subjects(ann) == []


def test_who_was_invited_after_it_was_due_has_just_been_told(cast: Cast, ann: Any) -> None:
    from upstander.classroom.timetable.invite import bring_invitations_in_line

    late = give_place(cast.cohorts[0])
    bring_invitations_in_line(cast.programme, FIRST - timedelta(days=3))
    remind(FIRST - timedelta(days=2))
    assert subjects(late.person) == []
    remind(FIRST - timedelta(hours=20))
    assert subjects(late.person) == ["Tomorrow"]


def test_it_says_how_to_join(cast: Cast, ann: Any) -> None:
    from upstander.classroom.programme.models import Mail

    remind(FIRST - timedelta(minutes=50))
    text = Mail.objects.get(person=ann, kind="reminder").text
    assert "https://call.example/harrowmere" in text
    assert "/meetings/" in text


def test_the_crew_learns_the_day_before_that_somebody_has_access_needs_but_not_what(cast: Cast, ann: Any) -> None:
    from upstander.classroom.programme.models import Mail

    give_place(cast.cohorts[0], access_needs="Captions, please")
    remind(FIRST - timedelta(hours=20))
    remind(FIRST - timedelta(hours=19))
    for person in (cast.facilitator, cast.producer):
        (mail,) = Mail.objects.filter(person=person, kind="reminder")
        assert "Access needs of 1 on the meeting’s page" in mail.text
        assert "Captions" not in mail.text
    assert not Mail.objects.filter(person=cast.lead, kind="reminder").exists()


def test_the_crew_learns_the_day_before_that_shared_lines_wait_to_be_read_but_not_what_they_say(
    cast: Cast, ann: Any
) -> None:
    from upstander.classroom.learning.models import SharedLine
    from upstander.classroom.programme.models import Mail
    from upstander.classroom.timetable.models import Meeting

    first, second = Meeting.objects.filter(cohort=cast.cohorts[0]).order_by("starts")[:2]
    SharedLine.objects.create(place=ann.places.get(), after=first, text="I asked what they had seen.")
    remind(second.starts - timedelta(hours=20))
    (mail,) = Mail.objects.filter(person=cast.facilitator, kind="reminder")
    assert "Shared lines that wait for a facilitator to read them: 1." in mail.text
    assert "what they had seen" not in mail.text


def test_the_worker_looks_by_itself_reminds_and_brings_calendars_in_line(cast: Cast, ann: Any) -> None:
    from upstander.classroom.programme.models import Mail
    from upstander.classroom.timetable.invite import bring_invitations_in_line
    from upstander.classroom.timetable.models import Meeting
    from upstander.classroom.timetable.tasks import keep_in_time

    now = datetime.now(UTC)
    soon = Meeting.objects.filter(cohort=cast.cohorts[0]).earliest("starts")
    soon.starts, soon.ends = now + timedelta(minutes=30), now + timedelta(minutes=100)
    soon.save()
    bring_invitations_in_line(cast.programme, now - timedelta(days=2))
    late = give_place(cast.cohorts[0])
    for _ in range(2):
        keep_in_time.call()
    assert subjects(ann) == ["In an hour"]
    assert Mail.objects.filter(person=late.person, kind="invitation").count() == 5
    assert subjects(late.person) == []
