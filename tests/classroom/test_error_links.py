"""Every form's errors are listed above it, each leads to its field, and the field says what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from tests.classroom.programme.making import join_crew, make_person, make_programme
from tests.classroom.timetable.making import give_place
from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course

pytestmark = pytest.mark.django_db

Posted = dict[str, str]


class Page(HTMLParser):
    """What of a page matters here: ids of what one can fill in, links of the summary, entries without one, messages."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.fields: set[str] = set()
        self.links: list[str] = []
        self.entries = self.messages = 0
        self.title = ""
        self._in_summary = self._in_title = False
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.fields.add(given.get("id", ""))
        self.messages += "govuk-error-message" in classes
        self._in_summary |= "govuk-error-summary__list" in classes
        self._in_title = tag == "title"
        if self._in_summary and tag == "li":
            self.entries += 1
        if self._in_summary and tag == "a":
            self.links.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "ul":
            self._in_summary = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


def read_refusal(client: Client, address: str, data: dict[str, Any]) -> Page:
    """The page that comes back, after checking what every such page has."""
    answer = client.post(address, data)
    assert (address, answer.status_code) == (address, 400)
    page = Page(answer.content)
    assert page.title.startswith("Error: ")
    assert page.entries == len(page.links) > 0
    assert {link.removeprefix("#") for link in page.links} <= page.fields
    assert page.messages > 0
    return page


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def programme() -> Any:
    """Two cohorts with somebody in the second; its window is open and nothing is agreed."""
    made = make_programme(places=6, caps=(5, 2))
    give_place(made.cohorts.get(name="Cohort B"))
    return made


def _cohort(data: Posted) -> Callable[[Any], tuple[str, Posted]]:
    return lambda programme: (f"/programmes/{programme.pk}/cohorts", {"name": "C", "cap": "3", "starts": "", **data})


def _crew(data: Posted) -> Callable[[Any], tuple[str, Posted]]:
    known = {"name": "Ann", "email": "ann@town.example", "part": "facilitator"}
    return lambda programme: (f"/programmes/{programme.pk}/crew", {**known, **data})


def _edit(programme: Any) -> tuple[str, Posted]:
    data = {"title": "T", "window_opens": "2027-01-04", "window_closes": "2027-07-30", "places": "0"}
    return f"/programmes/{programme.pk}/edit", {**data, "call_link": "http://plain.example", "joining": ""}


def _person(programme: Any) -> tuple[str, Posted]:
    return f"/programmes/{programme.pk}/people/add", {"name": "", "email": "none", "council": "", "role": ""}


def _known_person(programme: Any) -> tuple[str, Posted]:
    address = programme.places_given.get().person.email
    known = {"name": "Ann", "email": address, "council": "Harrowmere", "role": "Housing"}
    return f"/programmes/{programme.pk}/people/add", known


def _move(programme: Any) -> tuple[str, Posted]:
    place = give_place(programme.cohorts.get(name="Cohort A"))
    return f"/people/{place.pk}", {"do": "move", "cohort": ""}


def _address(programme: Any) -> tuple[str, Posted]:
    place = give_place(programme.cohorts.get(name="Cohort A"), "invited")
    other = programme.places_given.exclude(pk=place.pk).get().person.email
    return f"/people/{place.pk}", {"do": "address", "email": other}


def _period(programme: Any) -> tuple[str, Posted]:
    return f"/programmes/{programme.pk}/timetable/periods", {"name": "", "first": "soon", "last": ""}


def _no_dates(programme: Any) -> tuple[str, Posted]:
    return f"/programmes/{programme.pk}/timetable/propose", {"action": "propose", "why": ""}


def _dates_outside(programme: Any) -> tuple[str, Posted]:
    key, late = load_course(COURSE_FOLDER).sessions[0].key, programme.window_closes + timedelta(days=9)
    dates = {f"day-{number}-{key}": f"{late:%Y-%m-%d}" for number in (1, 2)}
    times = {f"time-{number}-{key}": "10:00" for number in (1, 2)}
    return f"/programmes/{programme.pk}/timetable/propose", {"action": "propose", "why": "", **dates, **times}


@pytest.mark.parametrize(
    ("form", "links"),
    [
        (_cohort({"name": "", "cap": "90"}), ["name", "cap"]),
        (_cohort({"name": "Cohort A"}), ["name"]),
        (_cohort({"starts": "2020-01-01"}), ["starts"]),
        (_crew({"name": "", "email": "", "part": ""}), ["name", "email", "part"]),
        (_edit, ["places", "call_link"]),
        (_person, ["name", "email", "council", "role"]),
        (_known_person, ["email"]),
        (_move, ["cohort"]),
        (_address, ["email"]),
        (_period, ["kind", "name", "first", "last"]),
        (_no_dates, None),
        (_dates_outside, None),
    ],
)
def test_the_teams_forms(programme: Any, form: Callable[[Any], tuple[str, Posted]], links: list[str] | None) -> None:
    address, data = form(programme)
    page = read_refusal(client_of(make_person("Trainer", "trainer")), address, data)
    key = load_course(COURSE_FOLDER).sessions[0].key
    expected = links or [f"day-{number}-{key}" for number in ((1, 2) if form is _dates_outside else (1,))]
    assert {link.removeprefix("#") for link in page.links} == set(expected)


def test_minutes_of_a_session_that_was_held(programme: Any) -> None:
    from upstander.classroom.timetable.models import Meeting

    now, cohort = datetime.now(UTC), programme.cohorts.get(name="Cohort B")
    starts = now - timedelta(hours=2)
    held = Meeting.objects.create(cohort=cohort, session="1-x", starts=starts, ends=starts + timedelta(minutes=70))
    client, address = client_of(join_crew(programme, "producer")), f"/meetings/{held.pk}/attendance"
    assert read_refusal(client, address, {}).links == ["#place", "#minutes", "#why"]
    data = {"place": str(cohort.places.get().pk), "minutes": "900", "why": "Was in the call."}
    assert read_refusal(client, address, data).links == ["#minutes"]


def test_posts_that_are_not_sorted_and_a_choice_that_is_missing(programme: Any) -> None:
    from upstander.classroom.timetable.models import Meeting

    place = give_place(programme.cohorts.get(name="Cohort A"))
    starts = datetime.now(UTC) + timedelta(days=7)
    Meeting.objects.create(cohort=place.cohort, session="1-x", starts=starts, ends=starts + timedelta(minutes=70))
    client, address = client_of(place.person), f"/my-course/{place.pk}/sort"
    client.get(address)
    form = load_course(COURSE_FOLDER).forms[place.learner.sittings.get().form]
    keys = [vignette.key for vignette in form.vignettes]
    page = read_refusal(client, address, {**dict.fromkeys(keys[2:], "no"), "finish": "1"})
    assert page.links == [f"#{keys[0]}", f"#{keys[1]}", "#how_sure"]
    assert page.messages == 3
    page = read_refusal(client, address, {"finish": "1", "how_sure": "4"})
    assert page.links == [f"#{keys[0]}", f"#{keys[1]}"]
    assert client.post(address, {keys[0]: "yes", keys[1]: "no", "finish": "1", "how_sure": "4"}).status_code == 302


@pytest.mark.parametrize(
    ("address", "data", "links"),
    [
        ("/sign-in", {"email": "none"}, ["#email"]),
        ("/certificates/check", {"code": ""}, ["#code"]),
        ("/log-in", {"email": "", "password": ""}, ["#email", "#password"]),
    ],
)
def test_the_open_forms(address: str, data: Posted, links: list[str]) -> None:
    assert read_refusal(Client(), address, data).links == links


def test_what_somebody_needs(programme: Any) -> None:
    place = programme.places_given.get()
    address = f"/my-course/{place.pk}/access-needs"
    page = read_refusal(client_of(place.person), address, {"access_needs": "=SUM(A1)"})
    assert page.links == ["#access_needs"]


def test_a_list_that_is_none(programme: Any) -> None:
    client = client_of(join_crew(programme, "producer"))
    assert read_refusal(client, f"/programmes/{programme.pk}/people/list", {}).links == ["#file"]
