"""The four levels of the lead's report, what it keeps back, and that it outlives what is forgotten."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.classroom.programme.making import join_crew, make_person, make_programme
from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course

pytestmark = pytest.mark.django_db

COURSE = load_course(COURSE_FOLDER)
LAST = datetime(2027, 3, 1, 11, 10, tzinfo=UTC)
DAY = timedelta(days=1)
ALL_CLOSED = LAST + 121 * DAY


@pytest.fixture
def programme() -> Any:
    """Cohort A has met five times, the last time at LAST. Cohort B has met nowhere."""
    from upstander.classroom.timetable.models import Meeting

    made = make_programme()
    for session in COURSE.sessions:
        ends = LAST - (len(COURSE.sessions) - session.number) * 7 * DAY
        Meeting.objects.create(
            cohort=made.cohorts.get(name="Cohort A"),
            session=session.key,
            starts=ends - timedelta(minutes=70),
            ends=ends,
        )
    return made


def join(programme: Any, count: int) -> list[Any]:
    from upstander.classroom.programme.models import Place

    cohort = programme.cohorts.get(name="Cohort A")
    return [
        Place.objects.create(
            programme=programme,
            person=make_person(),
            cohort=cohort,
            state="joined",
            council="Harrowmere",
            job="Officer",
        )
        for _ in range(count)
    ]


def say(programme: Any, place: str, numbers: Sequence[int], state: str = "shown") -> None:
    """These answers were given on a scale of a session, named as in the course: session/activity."""
    from upstander.classroom.room.models import Room, Run, Vote
    from upstander.classroom.timetable.models import Meeting

    session, _, activity = place.partition("/")
    meeting = Meeting.objects.get(cohort__programme=programme, session=session)
    room, _ = Room.objects.get_or_create(meeting=meeting, defaults={"session": session, "slide": "x"})
    rounds = Run.objects.filter(room=room, activity=activity).count()
    run = Run.objects.create(room=room, activity=activity, kind="pulse", round=rounds + 1, state=state)
    Vote.objects.bulk_create(Vote(run=run, voter=str(voter), choice=[str(one)]) for voter, one in enumerate(numbers))


def answer(places: Sequence[Any], day: int, done: Sequence[dict[str, list[str]]]) -> None:
    """All of these were asked, and the first of them answered so."""
    from upstander.classroom.learning.models import CheckAnswer, CheckAsked

    asked = [CheckAsked.objects.create(cohort=place.cohort, place=place, day=day) for place in places]
    for one, sheet in zip(asked, done, strict=False):
        for question, choice in sheet.items():
            CheckAnswer.objects.create(asked=one, question=question, choice=choice)


def write(place: Any, text: str, state: str, day: int = 30) -> None:
    from upstander.classroom.learning.models import Quote

    Quote.objects.create(place=place, day=day, question="line", text=text, state=state)


def report(programme: Any, now: datetime = ALL_CLOSED) -> Any:
    from upstander.classroom.timetable.report.gather import gather_report

    return gather_report(programme, now)


def section(programme: Any, title: str, now: datetime = ALL_CLOSED) -> Any:
    return next(one for one in report(programme, now).sections if one.title == title)


def words_of(plot: Any) -> list[tuple[str, str]]:
    return [(mark.label, mark.words) for mark in plot.marks]


def sheets(count: int, did: int, named: int) -> list[dict[str, list[str]]]:
    """So many answered, so many of them did it, and so many named a grievance first."""
    return [
        {"done": ["did" if number < did else "not-yet"], "actions": ["named" if number < named else "none"]}
        for number in range(count)
    ]


SAID, DID = "What people said", "What people did 30 days later"


def test_what_people_said_of_a_session_is_a_share_with_its_uncertainty_once_it_is_over(programme: Any) -> None:
    say(programme, "1-ground-rules/pulse", [5] * 6 + [4] * 3 + [3] * 6)
    say(programme, "1-ground-rules/pulse", [1] * 15, state="aside")
    held = LAST - 28 * DAY
    assert not section(programme, SAID, held).measured
    found = section(programme, SAID, held + DAY)
    assert words_of(found.plots[0]) == [("Cohort A", "9 of 15, 60% (36% to 80%)")]
    assert found.plots[0].marks[0].heading.startswith("Session 1. How useful was today")
    assert "read on before you judge by this" in found.words[0]


def test_small_groups_in_a_session_are_ranges_or_not_there(programme: Any) -> None:
    say(programme, "1-ground-rules/pulse", [5] * 13 + [1] * 2)
    say(programme, "3-flashpoint/pulse", [5] * 9)
    assert [words for _, words in words_of(section(programme, SAID).plots[0])] == [
        "11 or more of 15, 73% or more (48% to 100%)",
        "Not shown",
    ]


def test_what_they_did_stands_beside_what_the_same_group_meant_to_do(programme: Any) -> None:
    places = join(programme, 18)
    say(programme, "5-communications-and-plan/pulse", [5] * 10 + [2] * 6)
    answer(places, 30, sheets(16, did=9, named=6))
    plan, actions = section(programme, DID).plots
    assert words_of(plan) == [
        ("Session 5: Communications, and a plan: said 4 or 5 of 5 (“Very likely”)", "10 of 16, 62% (39% to 82%)"),
        (
            "30 days later: “It came up, and I did it” or “It came up, and I did something else that helped”",
            "9 of 16, 56% (33% to 77%)",
        ),
    ]
    assert words_of(actions)[0] == ("Named a fair grievance before answering", "6 of 16, 38% (18% to 61%)")
    assert words_of(actions)[1][1].startswith("4 or fewer of 16")
    assert "three in four or more of those who were asked answered" in section(programme, DID).words[0]


def test_nothing_is_told_of_questions_that_are_open(programme: Any) -> None:
    answer(join(programme, 18), 30, sheets(16, did=9, named=6))
    open_still = section(programme, DID, LAST + 59 * DAY)
    assert not open_still.measured
    assert open_still.words[0].startswith("Not measured yet")
    assert section(programme, DID, LAST + 60 * DAY).measured


def test_where_fewer_than_ten_answered_there_is_no_number_and_no_sentence(programme: Any) -> None:
    places = join(programme, 18)
    answer(places, 30, sheets(9, did=5, named=5))
    write(places[0], "It helped.", "shown")
    found = section(programme, DID)
    assert (found.measured, found.plots, found.quotes) == (False, (), ())
    assert found.words == ("Cohort A: too few answered for a number that identifies nobody.",)


def test_only_a_sentence_that_the_crew_let_through_is_quoted(programme: Any) -> None:
    places = join(programme, 18)
    answer(places, 30, sheets(12, did=6, named=6))
    write(places[0], "Nobody came to the meeting angry.", "shown")
    write(places[1], "Ask Mr Example of the Ropeworks.", "hidden")
    write(places[2], "Not read yet.", "held")
    assert section(programme, DID).quotes == ("Nobody came to the meeting angry.",)


def fill(programme: Any) -> list[Any]:
    places = join(programme, 18)
    for session in COURSE.sessions:
        say(programme, f"{session.key}/pulse", [5] * 9 + [3] * 7)
    answer(places, 30, sheets(16, did=9, named=6))
    answer(places, 90, [{"actions": ["line"], "sure": ["4"]} for _ in range(6)] + sheets(8, did=0, named=6))
    write(places[0], "Nobody came to the meeting angry. 😀", "shown")
    return places


def see(programme: Any, person: Any, client: Any, path: str, now: datetime, monkeypatch: Any) -> bytes:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return now

    monkeypatch.setattr("upstander.classroom.timetable.report.views.datetime", Clock)
    client.force_login(person)
    answered = client.get(f"/programmes/{programme.pk}/{path}")
    assert answered.status_code == 200
    # What is above it differs each time: the form to log out has a token.
    return bytes(answered.content).partition(b"<main")[2] or bytes(answered.content)


def test_the_report_of_before_forgetting_is_that_of_afterwards(
    programme: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from upstander.classroom.programme.forget import forget_in_time
    from upstander.classroom.programme.models import Place
    from upstander.classroom.timetable.report.freeze import freeze_in_time

    fill(programme)
    lead = join_crew(programme, "lead")
    told = report(programme, LAST + 134 * DAY)
    assert [freeze_in_time(LAST + days * DAY) for days in (120, 133, 134, 135)] == [0, 0, 1, 0]
    before = [see(programme, lead, client, one, LAST + 170 * DAY, monkeypatch) for one in ("report", "report.pdf")]
    forget_in_time((LAST + 181 * DAY).date())
    assert not Place.objects.exists()
    after = [see(programme, lead, client, one, LAST + 400 * DAY, monkeypatch) for one in ("report", "report.pdf")]
    assert before == after
    assert told.sections[2].plots[1].marks[0].words in after[0].decode()
    assert "Nobody came to the meeting angry." in after[0].decode()


def test_whoever_is_forgotten_early_leaves_a_report_first(programme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from upstander.classroom.programme.forget import forget_in_time
    from upstander.classroom.timetable.models import FrozenReport
    from upstander.classroom.timetable.report.freeze import published

    fill(programme)
    told, _, _ = published(programme, LAST + 181 * DAY)
    forget_in_time((LAST + 180 * DAY).date())
    assert not FrozenReport.objects.exists()
    forget_in_time((LAST + 181 * DAY).date())
    kept, _, frozen = published(programme, LAST + 500 * DAY)
    assert frozen
    assert kept == json.loads(json.dumps(told))


def test_a_frozen_report_holds_what_was_published_and_changes_no_more(programme: Any) -> None:
    from upstander.classroom.timetable.models import FrozenReport
    from upstander.classroom.timetable.report.freeze import LAYOUT, freeze_report

    places = fill(programme)
    assert freeze_report(programme, ALL_CLOSED)
    answer(places[:1], 7, [{"done": ["did"]}])
    assert not freeze_report(programme, ALL_CLOSED + DAY)
    row = FrozenReport.objects.get()
    assert (row.layout, row.at) == (LAYOUT, ALL_CLOSED)
    kept = json.dumps(row.content)
    assert not any(place.person.name in kept or str(place.pk) in kept for place in places)
    with pytest.raises(TypeError, match="never changed"):
        row.save()


def test_a_programme_that_goes_on_is_not_frozen(programme: Any) -> None:
    from upstander.classroom.timetable.models import Meeting
    from upstander.classroom.timetable.report.freeze import freeze_in_time

    join(programme, 1)
    late = LAST + 60 * DAY
    cohort = programme.cohorts.get(name="Cohort B")
    Meeting.objects.create(cohort=cohort, session="1-ground-rules", starts=late - timedelta(hours=1), ends=late)
    assert freeze_in_time(LAST + 135 * DAY) == 0
    assert freeze_in_time(late + 134 * DAY) == 1


def test_the_schedule_freezes(programme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from upstander.classroom.timetable import tasks
    from upstander.classroom.timetable.models import FrozenReport

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return LAST + 134 * DAY

    join(programme, 1)
    monkeypatch.setattr(tasks, "datetime", Clock)
    tasks.keep_reports.call()
    assert FrozenReport.objects.get().programme == programme
