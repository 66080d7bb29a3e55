"""Short quizzes by e-mail: at their time, once, to those who take part; their pages know nobody and keep nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.classroom.programme.making import make_person, make_programme
from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course

pytestmark = pytest.mark.django_db

GAPS = load_course(COURSE_FOLDER).gaps
ENDED = datetime(2027, 3, 1, 11, 10, tzinfo=UTC)


@pytest.fixture
def places() -> list[Any]:
    """Three who joined, one who was invited and has not answered; the first session of their cohort is over."""
    from upstander.classroom.programme.models import Place
    from upstander.classroom.timetable.models import Meeting

    programme = make_programme()
    cohort = programme.cohorts.first()
    Meeting.objects.create(cohort=cohort, session=GAPS[0].after, starts=ENDED - timedelta(minutes=70), ends=ENDED)
    return [
        Place.objects.create(
            programme=programme, person=make_person(), cohort=cohort, state=state, council="Harrowmere", job="Officer"
        )
        for state in ("joined", "joined", "joined", "invited")
    ]


def mails() -> Any:
    from upstander.classroom.programme.models import Mail

    return Mail.objects.filter(kind="booster")


@pytest.mark.parametrize(
    ("after", "count"),
    [
        (timedelta(days=2, hours=23), 0),
        (timedelta(days=3), 3),
        (timedelta(days=4, hours=23), 3),
        (timedelta(days=5), 0),
        (timedelta(days=10), 3),
        (timedelta(days=13), 0),
    ],
)
def test_a_quiz_comes_on_its_day_and_is_not_made_up_for_later(places: list[Any], after: timedelta, count: int) -> None:
    from upstander.classroom.learning.boosters import send_boosters

    assert send_boosters(GAPS, ENDED + after) == count
    assert {mail.person for mail in mails()} == ({place.person for place in places[:3]} if count else set())


def test_nobody_gets_the_same_quiz_twice(places: list[Any]) -> None:
    from upstander.classroom.learning.boosters import send_boosters

    assert send_boosters(GAPS, ENDED + timedelta(days=3)) == 3
    assert send_boosters(GAPS, ENDED + timedelta(days=3, hours=1)) == 0
    assert send_boosters(GAPS, ENDED + timedelta(days=10)) == 3
    assert mails().count() == 6


def test_a_cancelled_session_has_no_quiz(places: list[Any]) -> None:
    from upstander.classroom.learning.boosters import send_boosters

    places[0].cohort.meetings.update(cancelled=True)
    assert send_boosters(GAPS, ENDED + timedelta(days=3)) == 0


def test_the_mail_leads_to_the_quiz_and_to_what_comes_before_next_time(places: list[Any], client: Any) -> None:
    from upstander.classroom.learning.boosters import send_boosters

    send_boosters(GAPS, ENDED + timedelta(days=3))
    words = mails().first().text
    for path in (f"/quiz/{GAPS[0].after}/3", f"/between/{GAPS[0].after}"):
        assert path in words
        assert client.get(path).status_code == 200


def test_each_answer_comes_back_with_its_reason_and_nothing_is_kept(client: Any) -> None:
    from django.contrib.sessions.models import Session

    booster = GAPS[0].boosters[0]
    first, second, *_ = booster.items
    wrong = next(option.key for option in second.options if option.key != second.answer)
    page = client.post(f"/quiz/{GAPS[0].after}/3", {first.key: first.answer, second.key: wrong, "else": "<b>"})
    words = page.content.decode()
    assert f"1 of {len(booster.items)} right" in words
    assert words.count("Not this time:") == 1
    assert words.count("Not answered:") == len(booster.items) - 2
    assert all(item.why.split("“")[0][:20].replace("'", "&#39;") in words for item in booster.items)
    assert not Session.objects.exists()


def test_the_answers_are_not_on_the_page_beforehand(client: Any) -> None:
    words = client.get(f"/quiz/{GAPS[0].after}/3").content.decode()
    assert not any(item.why[:30] in words for item in GAPS[0].boosters[0].items)


@pytest.mark.parametrize("path", ["/quiz/1-ground-rules/4", "/quiz/9-none/3", "/between/9-none"])
def test_what_is_not_in_the_course_is_not_there(client: Any, path: str) -> None:
    assert client.get(path).status_code == 404
