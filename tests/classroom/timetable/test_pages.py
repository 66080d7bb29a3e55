"""The timetable's pages: who may open and press what, and that a form says in words what is wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.classroom.timetable.making import KEYS, Cast, agree_on, give_place, make_slots
from upstander.classroom.timetable.times import in_london

TIMETABLE = "/programmes/{programme}/timetable"
OPENS_TO = {
    TIMETABLE: {"lead", "facilitator", "producer", "trainer"},
    f"{TIMETABLE}/propose": {"lead", "producer", "trainer"},
    f"{TIMETABLE}/periods": {"producer", "trainer"},
    f"{TIMETABLE}/proposals/1": {"lead", "facilitator", "producer", "trainer"},
    "/programmes/{programme}/report": {"lead", "trainer"},
    "/programmes/{programme}/report.pdf": {"lead", "trainer"},
    "/meetings/{meeting}": {"lead", "facilitator", "producer", "trainer", "participant"},
    "/meetings/{meeting}/attendance": {"producer", "trainer"},
    "/my-course/calendar": {"lead", "facilitator", "producer", "trainer", "participant", "other"},
}
TAKES_FROM = {
    f"{TIMETABLE}/proposals/2/agree": {"lead"},
    f"{TIMETABLE}/proposals/2/withdraw": {"producer", "trainer"},
    f"{TIMETABLE}/proposals/2/comment": {"lead", "producer", "trainer"},
}
EVERYBODY = ("lead", "facilitator", "producer", "trainer", "participant", "other")


@pytest.fixture
def people(cast: Cast) -> dict[str, Any]:
    """Everybody who may come to a page, two versions' worth of dates, and one proposal that is open."""
    from upstander.classroom.timetable.propose import propose

    there = give_place(cast.cohorts[0])
    agree_on(cast, make_slots(cast.programme))
    slots = make_slots(cast.programme, {("Cohort A", 5): None})
    propose(cast.programme, cast.producer, "team", slots, "No room.", datetime(2027, 1, 5, tzinfo=UTC))
    crew = {name: getattr(cast, name) for name in ("lead", "facilitator", "producer", "trainer")}
    return {**crew, "participant": there.person, "other": give_place(cast.cohorts[1]).person}


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def fill(address: str, cast: Cast) -> str:
    from upstander.classroom.timetable.models import Meeting

    meeting = Meeting.objects.get(cohort=cast.cohorts[0], session=KEYS[0])
    return address.format(programme=cast.programme.pk, meeting=meeting.pk)


@pytest.mark.parametrize("address", OPENS_TO)
def test_each_page_opens_to_those_it_is_for_and_asks_others_to_log_in(
    cast: Cast, people: dict[str, Any], address: str
) -> None:
    path = fill(address, cast)
    opened = {name for name in EVERYBODY if client_of(people[name]).get(path).status_code == 200}
    assert opened == OPENS_TO[address]
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("address", TAKES_FROM)
@pytest.mark.parametrize("who", EVERYBODY)
def test_each_button_works_for_those_it_is_for(cast: Cast, people: dict[str, Any], address: str, who: str) -> None:
    from upstander.classroom.timetable.models import TimetableEvent

    before = TimetableEvent.objects.count()
    answer = client_of(people[who]).post(fill(address, cast), {"words": "A word."})
    assert (answer.status_code == 302) is (who in TAKES_FROM[address])
    assert (TimetableEvent.objects.count() > before) is (who in TAKES_FROM[address])


def test_the_buttons_on_the_page_are_those_that_work(cast: Cast, people: dict[str, Any]) -> None:
    path = fill(TIMETABLE, cast)
    pages = {name: client_of(people[name]).get(path).content.decode() for name in OPENS_TO[TIMETABLE]}
    assert {name for name, page in pages.items() if "Agree to these dates" in page} == {"lead"}
    assert {name for name, page in pages.items() if "Withdraw" in page} == {"producer", "trainer"}
    assert {name for name, page in pages.items() if "Add comment" in page} == {"lead", "producer", "trainer"}


def test_the_page_shows_what_changes_and_why_before_anything_else(cast: Cast, people: dict[str, Any]) -> None:
    page = client_of(people["lead"]).get(fill(TIMETABLE, cast)).content.decode()
    changes = page.split("What changes")[1].split("All dates of this proposal")[0]
    assert "Taken out" in changes
    assert "was Tuesday 30 March 2027, 10:00" in changes
    assert changes.count("<tr") == 2
    assert "No room." in page


def form_data(cast: Cast, slots: list[Any], **changes: str) -> dict[str, str]:
    """The fields of the form as a browser sends them."""
    data = {"why": "", "action": "propose"}
    for slot in slots:
        number = 1 if slot.cohort_name == "Cohort A" else 2
        local = in_london(slot.starts)
        data[f"day-{number}-{slot.session}"] = f"{local:%Y-%m-%d}"
        data[f"time-{number}-{slot.session}"] = f"{local:%H:%M}"
    return {**data, **changes}


@pytest.fixture
def fresh(cast: Cast) -> tuple[Cast, str]:
    """A programme whose window is open now, and the address of the form."""
    today = timezone.localdate()
    cast.programme.window_opens, cast.programme.window_closes = today, today + timedelta(days=400)
    cast.programme.save()
    return cast, f"/programmes/{cast.programme.pk}/timetable/propose"


def slots_from(cast: Cast, days: int) -> list[Any]:
    """Dates so many days from now, a fortnight apart."""
    from upstander.classroom.timetable.times import at_london

    slots = make_slots(cast.programme)
    first = timezone.localdate() + timedelta(days=days)
    moved = {
        (slot.cohort_name, slot.number): (first + timedelta(days=14 * (slot.number - 1)), in_london(slot.starts).time())
        for slot in slots
        if slot.cohort_name == "Cohort A"
    }
    assert at_london(*next(iter(moved.values())))
    return [one for one in make_slots(cast.programme, moved) if one.cohort_name == "Cohort A"]


def test_checking_shows_the_findings_and_proposes_nothing(fresh: tuple[Cast, str]) -> None:
    cast, address = fresh
    data = form_data(cast, slots_from(cast, 30), action="check")
    data[f"time-1-{KEYS[0]}"] = "07:00"
    answer = client_of(cast.producer).post(address, data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Starts before 09:30." in page
    assert 'value="07:00"' in page
    assert not cast.programme.proposals.exists()


def test_proposing_and_agreeing_by_the_forms_makes_the_meetings(fresh: tuple[Cast, str]) -> None:
    from upstander.classroom.timetable.models import Meeting

    cast, address = fresh
    slots = slots_from(cast, 30)
    assert client_of(cast.producer).post(address, form_data(cast, slots)).status_code == 302
    done = client_of(cast.lead).post(f"/programmes/{cast.programme.pk}/timetable/proposals/1/agree", follow=True)
    assert "Version 1 is agreed" in done.content.decode()
    assert {(one.session, one.starts) for one in Meeting.objects.all()} == {(one.session, one.starts) for one in slots}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("time", "", "Enter a day and a time, or neither"),
        ("day", "", "Enter a day and a time, or neither"),
        ("day", "soon", "Enter a day such as 2027-01-21"),
        ("time", "25:00", "Enter a time such as 10:00"),
    ],
)
def test_a_row_that_makes_no_date_says_so(fresh: tuple[Cast, str], field: str, value: str, words: str) -> None:
    cast, address = fresh
    data = form_data(cast, slots_from(cast, 30), **{f"{field}-1-{KEYS[1]}": value})
    answer = client_of(cast.producer).post(address, data)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert f'href="#{field}-1-{KEYS[1]}"' in answer.content.decode()


def test_a_time_that_the_clocks_jump_over_is_said_beside_its_field(fresh: tuple[Cast, str]) -> None:
    cast, address = fresh
    data = form_data(cast, slots_from(cast, 30))
    data[f"day-1-{KEYS[1]}"], data[f"time-1-{KEYS[1]}"] = "2027-03-28", "01:30"
    page = client_of(cast.producer).post(address, data).content.decode()
    assert "There is no 01:30 on Sunday 28 March 2027" in page


def test_a_refused_date_is_not_proposed_and_the_words_stand_beside_it(fresh: tuple[Cast, str]) -> None:
    cast, address = fresh
    answer = client_of(cast.producer).post(address, form_data(cast, slots_from(cast, 390)))
    assert answer.status_code == 400
    assert "Outside the delivery window" in answer.content.decode()
    assert not cast.programme.proposals.exists()


def test_a_change_without_a_reason_comes_back_with_everything_that_was_typed(fresh: tuple[Cast, str]) -> None:
    cast, address = fresh
    agree_on(cast, slots_from(cast, 30), now=datetime.now(UTC))
    data = form_data(cast, slots_from(cast, 31))
    answer = client_of(cast.producer).post(address, data)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="#why"' in page
    assert all(f'value="{value}"' in page for name, value in data.items() if name.startswith("day-"))


def test_periods_are_added_removed_and_held_in_order(cast: Cast) -> None:
    client, address = client_of(cast.producer), f"/programmes/{cast.programme.pk}/timetable/periods"
    good = {"kind": "school", "name": "Half-term", "first": "2027-02-15", "last": "2027-02-19"}
    assert client.post(address, {**good, "last": "2027-02-14"}).status_code == 400
    assert client.post(address, {**good, "kind": "party"}).status_code == 400
    assert client.post(address, good).status_code == 302
    period = cast.programme.closed_periods.get()
    assert "Half-term" in client.get(address).content.decode()
    assert client.post(address, {"remove": "x"}).status_code == 404
    client.post(address, {"remove": str(period.pk)})
    assert not cast.programme.closed_periods.exists()


def test_a_period_of_another_programme_cannot_be_removed(cast: Cast) -> None:
    from tests.classroom.timetable.making import make_cast
    from upstander.classroom.timetable.models import ClosedPeriod

    other = ClosedPeriod.objects.create(
        programme=make_cast().programme, kind="school", name="x", first="2027-02-15", last="2027-02-19"
    )
    client = client_of(cast.producer)
    answer = client.post(f"/programmes/{cast.programme.pk}/timetable/periods", {"remove": str(other.pk)})
    assert answer.status_code == 404
    assert ClosedPeriod.objects.exists()


def test_an_invited_officer_who_has_not_answered_is_led_to_their_course(cast: Cast) -> None:
    agree_on(cast, make_slots(cast.programme))
    invited = give_place(cast.cohorts[0], "invited")
    answer = client_of(invited.person).get(fill("/meetings/{meeting}", cast))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/my-course")


def test_a_session_that_is_over_says_so_and_leads_back_into_its_room_where_it_had_one(cast: Cast) -> None:
    from upstander.classroom.room.models import Room
    from upstander.classroom.timetable.models import Meeting

    agree_on(cast, make_slots(cast.programme))
    officer, address = client_of(give_place(cast.cohorts[0]).person), fill("/meetings/{meeting}", cast)
    before = officer.get(address).content.decode()
    assert "How to join" in before
    held = Meeting.objects.get(cohort=cast.cohorts[0], session=KEYS[0])
    held.starts, held.ends = timezone.now() - timedelta(hours=2), timezone.now() - timedelta(hours=1)
    held.save()
    over = officer.get(address).content.decode()
    assert "This session is over" in over
    assert "How to join" not in over
    assert "Look back" not in over
    Room.objects.create(meeting=held, session=held.session)
    assert f'href="/meeting/{held.pk}/room">Look back' in officer.get(address).content.decode()


def test_minutes_are_corrected_on_the_page_and_the_reason_stands_there(cast: Cast) -> None:
    from upstander.classroom.timetable.models import Meeting

    agree_on(cast, make_slots(cast.programme))
    ann = give_place(cast.cohorts[0])
    now = datetime.now(UTC)
    Meeting.objects.filter(session=KEYS[0]).update(starts=now - timedelta(hours=2), ends=now - timedelta(minutes=50))
    client, address = client_of(cast.producer), fill("/meetings/{meeting}/attendance", cast)
    wrong = client.post(address, {"place": str(ann.pk), "minutes": "90", "why": "By phone"})
    assert (wrong.status_code, "Enter minutes from 0 to 70." in wrong.content.decode()) == (400, True)
    assert client.post(address, {"place": str(ann.pk), "minutes": "60", "why": "By phone"}).status_code == 302
    page = client.get(address).content.decode()
    assert re.search(r"By phone", page)
    assert "60 minutes, by Producer" in page


def test_words_that_look_like_a_page_stay_words(cast: Cast) -> None:
    from upstander.classroom.timetable.propose import comment, propose

    nasty = "<script>alert(1)</script>"
    number = propose(
        cast.programme, cast.producer, "team", make_slots(cast.programme), nasty, datetime(2027, 1, 4, tzinfo=UTC)
    ).number
    comment(cast.programme, cast.lead, number, nasty, datetime.now(UTC))
    for path in (TIMETABLE, f"{TIMETABLE}/proposals/1"):
        page = client_of(cast.lead).get(fill_programme(path, cast)).content.decode()
        assert "<script>alert" not in page
        assert page.count("&lt;script&gt;alert(1)") >= 2


def fill_programme(address: str, cast: Cast) -> str:
    return address.format(programme=cast.programme.pk)
