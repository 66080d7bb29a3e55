"""Calls to sort: one mail when a look opens, one reminder before it closes, and nothing to whoever has sorted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.classroom.learning.sorting import FORMS, START, WEEK, join, sort_all

pytestmark = pytest.mark.django_db

END_OF_A = START + 4 * WEEK + timedelta(minutes=70)


def call(now: datetime) -> int:
    from upstander.classroom.learning.calls import call_to_sort

    return call_to_sort(now)


def subjects(place: Any) -> list[str]:
    from upstander.classroom.programme.models import Mail

    mails = Mail.objects.filter(person=place.person, kind="sorting").order_by("written_at")
    return [mail.subject.split(":")[0] for mail in mails]


@pytest.mark.parametrize(
    ("letter", "at", "count"),
    [
        ("A", START - 2 * WEEK - timedelta(seconds=1), 0),
        ("A", START - 2 * WEEK, 1),
        ("A", START, 0),
        ("A", END_OF_A, 1),
        ("A", END_OF_A + 2 * WEEK, 0),
        # Three months later the questions of that day call to it.
        ("A", END_OF_A + timedelta(days=90), 0),
        ("B", START - 2 * WEEK, 1),
        ("B", START, 0),
        ("B", START + 3 * WEEK, 1),
    ],
)
def test_it_comes_when_a_look_opens_and_only_while_it_is_open(
    programme: Any,
    letter: str,
    at: datetime,
    count: int,
) -> None:
    place = join(programme, letter)
    assert call(at) == count
    assert len(subjects(place)) == count


def test_each_look_has_one_call_and_one_reminder_however_often_the_worker_asks(programme: Any) -> None:
    place = join(programme, "B")
    for hours in range(-3 * 7 * 24, 12 * 7 * 24, 11):
        call(START + timedelta(hours=hours))
    assert subjects(place) == ["Ten minutes", "Reminder"] * 3


def test_who_has_sorted_is_neither_called_nor_reminded(programme: Any) -> None:
    early, late = join(programme, "A"), join(programme, "A")
    sort_all(early, START - WEEK - timedelta(days=6))
    call(START - WEEK)
    sort_all(late, START - timedelta(days=5))
    call(START - timedelta(days=1))
    assert (subjects(early), subjects(late)) == ([], ["Ten minutes"])


def test_who_stopped_half_way_is_reminded(programme: Any) -> None:
    from upstander.classroom.learning.sort import begin_sitting, save_answers

    place = join(programme, "A")
    call(START - WEEK)
    sitting = begin_sitting(place, FORMS, START - WEEK)
    save_answers(sitting, FORMS[sitting.form], {FORMS[sitting.form].vignettes[0].key: True})
    call(START - timedelta(days=3))
    assert subjects(place) == ["Ten minutes", "Reminder"]


def test_who_joins_late_is_called_at_once_and_not_reminded_in_the_same_days(programme: Any) -> None:
    place = join(programme, "A")
    for hours in range(48, 0, -6):
        call(START - timedelta(hours=hours))
    assert subjects(place) == ["Ten minutes"]


def test_only_who_has_joined_is_called(programme: Any) -> None:
    place = join(programme, "A")
    place.state = "invited"
    place.save()
    assert call(START - WEEK) == 0


def test_start_that_moves_calls_nobody_a_second_time(programme: Any) -> None:
    place = join(programme, "A")
    call(START - 2 * WEEK)
    place.cohort.meetings.filter(session="session-0").update(starts=START + 3 * WEEK, ends=START + 4 * WEEK)
    place.cohort.meetings.filter(session="session-1").update(cancelled=True)
    place.cohort.meetings.filter(session="session-2").update(cancelled=True)
    call(START + WEEK)
    assert subjects(place) == ["Ten minutes"]


def test_a_mail_that_could_not_be_queued_leaves_no_call_behind(
    programme: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from upstander.classroom.learning.models import SortCall

    join(programme, "A")

    def broken(*_args: Any, **_options: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("upstander.classroom.learning.calls.queue_mail", broken)
    with pytest.raises(OSError, match="disk full"):
        call(START - WEEK)
    assert not SortCall.objects.exists()


def test_the_mail_leads_to_the_posts_and_says_until_when_and_what_it_is_for(programme: Any, client: Any) -> None:
    from upstander.classroom.programme.models import Mail

    place = join(programme, "B")
    call(START - WEEK)
    mail = Mail.objects.get(kind="sorting")
    assert f"/my-course/{place.pk}/sort" in mail.text
    assert "two such sets before your course begins" in mail.text
    assert "until Monday 1 March 2027, 10:00" in mail.text
    assert mail.until == START
    asked = client.get(f"/my-course/{place.pk}/sort")
    assert asked.headers["Location"].startswith("/sign-in?next=")
