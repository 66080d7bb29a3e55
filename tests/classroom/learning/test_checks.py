"""The questions 30 and 90 days later: who is asked, once; one answer each, until they close; nobody reads along."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.classroom.programme.making import join_crew, make_person, make_programme
from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course

pytestmark = pytest.mark.django_db

CHECKS = load_course(COURSE_FOLDER).check_ins
LAST = datetime(2027, 3, 1, 11, 10, tzinfo=UTC)
DAY = timedelta(days=1)
DONE = {"done": ["did"], "actions": ["named", "line"], "line": ["I rang somebody first."]}


@pytest.fixture
def programme() -> Any:
    """Cohort A's last session ended at LAST; a later one was cancelled."""
    from upstander.classroom.timetable.models import Meeting

    made = make_programme()
    cohort = made.cohorts.get(name="Cohort A")
    for session, ends, cancelled in (("one", LAST - 14 * DAY, False), ("two", LAST, False), ("no", LAST + DAY, True)):
        Meeting.objects.create(
            cohort=cohort, session=session, starts=ends - timedelta(minutes=70), ends=ends, cancelled=cancelled
        )
    return made


def join(programme: Any, letter: str = "A", state: str = "joined", minutes: int = 60) -> Any:
    """Somebody with a place who was there for so many minutes of the last session."""
    from upstander.classroom.programme.models import Place
    from upstander.classroom.timetable.models import Attendance, Meeting

    place = Place.objects.create(
        programme=programme,
        person=make_person(),
        cohort=None if state == "withdrawn" else programme.cohorts.get(name=f"Cohort {letter}"),
        state=state,
        council="Harrowmere",
        job="Officer",
    )
    Attendance.objects.create(meeting=Meeting.objects.get(session="two"), place=place, seconds=minutes * 60)
    return place


def ask(now: datetime) -> int:
    from upstander.classroom.learning.checks import ask_in_time

    return ask_in_time(CHECKS, now)


def mails() -> Any:
    from upstander.classroom.programme.models import Mail

    return Mail.objects.filter(kind="check").order_by("written_at")


def code_of(mail: Any) -> str:
    return re.search(r"/afterwards/(\S+)", mail.text)[1]


def now_is(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """The pages take this for the time."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return now

    monkeypatch.setattr("upstander.classroom.learning.check_views.datetime", Clock)


def save(asked: Any, answers: dict[str, list[str]], now: datetime = LAST + 31 * DAY) -> None:
    from upstander.classroom.learning.check_answers import save_check

    save_check(asked, next(check for check in CHECKS if check.day == asked.day), answers, now)


def asked_of(place: Any, now: datetime = LAST + 31 * DAY) -> Any:
    ask(now)
    return place.checks_asked.get()


@pytest.mark.parametrize(
    ("after", "days"),
    [
        (30 * DAY - timedelta(minutes=1), set()),
        (30 * DAY, {30}),
        (60 * DAY - timedelta(minutes=1), {30}),
        (60 * DAY, set()),
        (90 * DAY, {90}),
        (120 * DAY, set()),
    ],
)
def test_each_check_is_asked_in_its_month(programme: Any, after: timedelta, days: set[int]) -> None:
    place = join(programme)
    assert ask(LAST + after) == len(days)
    assert set(place.checks_asked.values_list("day", flat=True)) == days


def test_nobody_is_asked_twice_and_nobody_is_reminded(programme: Any) -> None:
    join(programme)
    assert [ask(LAST + days * DAY) for days in (30, 31, 45, 90, 91)] == [1, 0, 0, 1, 0]
    assert mails().count() == 2


@pytest.mark.parametrize(
    ("letter", "state", "minutes"),
    [("B", "joined", 60), ("A", "invited", 60), ("A", "withdrawn", 60), ("A", "joined", 5)],
)
def test_who_moved_left_or_never_came_is_not_asked(programme: Any, letter: str, state: str, minutes: int) -> None:
    join(programme, letter, state, minutes)
    assert ask(LAST + 30 * DAY) == 0


def test_who_is_forgotten_is_not_asked_and_their_link_opens_nothing(
    programme: Any, client: Any, monkeypatch: Any
) -> None:
    from upstander.classroom.learning.models import CheckAnswer, Quote
    from upstander.classroom.programme.forget import forget_place

    place = join(programme)
    save(asked_of(place), DONE)
    address = f"/afterwards/{code_of(mails().get())}"
    now_is(monkeypatch, LAST + 31 * DAY)
    assert client.get(address).status_code == 200
    forget_place(place)
    assert client.get(address).status_code == 404
    assert ask(LAST + 90 * DAY) == 0
    assert not Quote.objects.exists()
    assert {one.asked.place for one in CheckAnswer.objects.all()} == {None}


def test_the_mail_says_what_is_asked_and_until_when_and_the_last_one_also_leads_to_the_posts(programme: Any) -> None:
    place = join(programme)
    ask(LAST + 30 * DAY)
    ask(LAST + 90 * DAY)
    first, second = mails()
    assert first.subject == "Did it happen? Harrowmere programme, 30 days later"
    assert "30 April 2027" in first.text
    assert CHECKS[0].text in first.text
    assert f"/my-course/{place.pk}/sort" in second.text
    assert "/sort" not in first.text


def test_a_new_answer_takes_the_place_of_the_old_one(programme: Any) -> None:
    from upstander.classroom.learning.models import CheckAnswer, Quote

    asked = asked_of(join(programme))
    save(asked, DONE)
    save(asked, {"done": ["did-not"], "actions": ["none"], "line": [""]})
    assert dict(CheckAnswer.objects.values_list("question", "choice")) == {"done": ["did-not"], "actions": ["none"]}
    assert not Quote.objects.exists()


def test_once_closed_nothing_changes_any_more(programme: Any) -> None:
    from upstander.classroom.learning.check_answers import CheckClosed

    asked = asked_of(join(programme))
    for now in (LAST + 29 * DAY, LAST + 60 * DAY):
        with pytest.raises(CheckClosed):
            save(asked, DONE, now)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"done": []}, "Choose one answer"),
        ({"done": ["did", "partly"]}, "Choose one answer"),
        ({"done": ["else"]}, "Choose one answer"),
        ({"actions": []}, "Choose all that fit"),
        ({"actions": ["named", "none"]}, "not both"),
        ({"line": ["x" * 501]}, "at most 500"),
    ],
)
def test_what_does_not_fit_is_refused_whole(programme: Any, change: dict[str, list[str]], words: str) -> None:
    from upstander.classroom.learning.check_answers import AnswersRefused
    from upstander.classroom.learning.models import CheckAnswer, Quote

    asked = asked_of(join(programme))
    with pytest.raises(AnswersRefused, match=words):
        save(asked, {**DONE, **change})
    assert not CheckAnswer.objects.exists()
    assert not Quote.objects.exists()


def test_the_page_asks_keeps_and_thanks_without_a_sign_in_and_shows_nobody_the_answers(
    programme: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from upstander.classroom.learning.models import CheckAnswer

    place = join(programme)
    ask(LAST + 31 * DAY)
    now_is(monkeypatch, LAST + 31 * DAY)
    address = f"/afterwards/{code_of(mails().get())}"
    page = client.get(address).content.decode()
    assert place.person.name not in page
    assert not CheckAnswer.objects.exists()
    answered = client.post(address, DONE, follow=True)
    assert answered.redirect_chain == [(f"{address}/thanks", 302)]
    assert "Thank you" in answered.content.decode()
    again = client.get(address).content.decode()
    assert "You have answered already" in again
    assert "I rang somebody first." not in again
    assert " checked" not in again
    assert client.get(address[:-1] + "-").status_code == 404
    now_is(monkeypatch, LAST + 61 * DAY)
    assert client.post(address, DONE).status_code == 410


def test_each_problem_leads_to_its_field_and_what_was_chosen_stays(
    programme: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(programme)
    ask(LAST + 31 * DAY)
    now_is(monkeypatch, LAST + 31 * DAY)
    refused = client.post(f"/afterwards/{code_of(mails().get())}", {"actions": ["named"], "line": "Kept."})
    page = refused.content.decode()
    assert refused.status_code == 400
    assert re.search(r'href="#done"[^>]*>Choose one answer', page)
    assert 'id="done"' in page
    assert re.search(r'value="named" checked', page)
    assert ">Kept.</textarea>" in page


def test_the_crew_reads_a_sentence_once_the_questions_are_closed_and_a_changed_one_anew(
    programme: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from upstander.classroom.learning.models import Quote

    asked = asked_of(join(programme))
    save(asked, DONE)
    address = f"/programmes/{programme.pk}/quotes"
    client.force_login(join_crew(programme, "facilitator"))
    now_is(monkeypatch, LAST + 59 * DAY)
    assert "I rang somebody first." not in client.get(address).content.decode()
    now_is(monkeypatch, LAST + 61 * DAY)
    page = client.get(address).content.decode()
    assert "I rang somebody first." in page
    assert asked.place.person.name not in page
    quote = Quote.objects.get()
    client.post(address, {"quote": quote.pk, "shows": "yes"})
    assert Quote.objects.get().state == "shown"
    save(asked, DONE)
    assert Quote.objects.get().state == "shown"
    save(asked, {**DONE, "line": ["Another."]})
    assert Quote.objects.get().state == "held"
    client.force_login(join_crew(programme, "lead"))
    assert client.get(address).status_code == 403


def test_the_schedule_asks(programme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from upstander.classroom.learning import tasks

    join(programme)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return LAST + 30 * DAY

    monkeypatch.setattr(tasks, "datetime", Clock)
    tasks.ask_afterwards.call()
    assert mails().count() == 1
