"""The personal calendar address: nothing but one's own meetings, and gone when revoked."""

from __future__ import annotations

import pytest
import vobject
from django.test import Client

from tests.classroom.timetable.making import KEYS, Cast, agree_on, give_place, make_slots


def address(person: object) -> str:
    from upstander.classroom.timetable.feed import feed_token

    return f"/calendar/{feed_token(person)}.ics"


def uids(content: bytes) -> list[str]:
    return [one.uid.value for one in vobject.readOne(content.decode()).contents.get("vevent", [])]


def test_it_needs_no_log_in_and_holds_the_meetings_of_ones_own_cohort(cast: Cast) -> None:
    from upstander.classroom.timetable.models import Meeting

    ann, ben = give_place(cast.cohorts[0]), give_place(cast.cohorts[1])
    agree_on(cast, make_slots(cast.programme))
    answer = Client().get(address(ann.person))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    own = Meeting.objects.filter(cohort=ann.cohort).order_by("starts")
    assert uids(answer.content) == [str(one.pk) for one in own]
    for word in (ann.person.email, ben.person.email, ann.person.name, "mailto:"):
        assert word.encode() not in answer.content


def test_it_shows_the_same_sequence_as_the_last_invitation(cast: Cast) -> None:
    from datetime import date, time

    ann = give_place(cast.cohorts[0])
    agree_on(cast, make_slots(cast.programme))
    agree_on(cast, make_slots(cast.programme, {("Cohort A", 2): (date(2027, 2, 18), time(14))}), "The hall.")
    events = vobject.readOne(Client().get(address(ann.person)).content.decode()).contents["vevent"]
    assert [one.sequence.value for one in events] == ["0", "1", "0", "0", "0"]


def test_it_answers_not_modified_until_something_changes(cast: Cast) -> None:
    ann = give_place(cast.cohorts[0])
    agree_on(cast, make_slots(cast.programme))
    tag = Client().get(address(ann.person)).headers["ETag"]
    again = Client().get(address(ann.person), headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    agree_on(cast, make_slots(cast.programme, {("Cohort A", 5): None}), "No room.")
    changed = Client().get(address(ann.person), headers={"If-None-Match": tag})
    assert (changed.status_code, len(uids(changed.content))) == (200, len(KEYS) - 1)


def test_who_has_withdrawn_sees_nothing(cast: Cast) -> None:
    ann = give_place(cast.cohorts[0])
    agree_on(cast, make_slots(cast.programme))
    ann.state, ann.cohort = "withdrawn", None
    ann.save()
    assert uids(Client().get(address(ann.person)).content) == []


def test_a_revoked_address_opens_nothing_and_the_new_one_does(cast: Cast) -> None:
    ann = give_place(cast.cohorts[0])
    client = Client()
    client.force_login(ann.person)
    before = address(ann.person)
    assert Client().get(before).status_code == 200
    client.post("/my-course/calendar")
    assert Client().get(before).status_code == 404
    assert Client().get(address(ann.person)).status_code == 200


@pytest.mark.parametrize("change", [0, 31, 32, 71])
def test_an_address_that_differs_in_one_place_opens_nothing(cast: Cast, change: int) -> None:
    from upstander.classroom.timetable.feed import feed_token

    token = feed_token(give_place(cast.cohorts[0]).person)
    other = token[:change] + ("0" if token[change] != "0" else "1") + token[change + 1 :]
    assert len(token) == 72
    assert Client().get(f"/calendar/{other}.ics").status_code == 404


def test_the_database_alone_does_not_hold_the_address(cast: Cast) -> None:
    from upstander.classroom.timetable.feed import feed_token, find_feed
    from upstander.classroom.timetable.models import Feed

    ann = give_place(cast.cohorts[0])
    token = feed_token(ann.person)
    assert find_feed(token) == ann.person
    assert find_feed(Feed.objects.get(person=ann.person).key.hex + "0" * 40) is None
