"""One line for the group: sent on purpose, read by a facilitator, shown without a name, forgotten with the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.classroom.programme.making import join_crew, make_programme
from tests.classroom.timetable.making import give_place
from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course

pytestmark = pytest.mark.django_db

KEYS = [session.key for session in load_course(COURSE_FOLDER).sessions]
WORDS = "I asked what they had seen themselves, and the talk changed."


class Course:
    """A cohort between its first and its second session, with a facilitator and two participants."""

    def __init__(self) -> None:
        from upstander.classroom.timetable.models import Meeting

        now = datetime.now(UTC)
        programme = make_programme()
        self.cohort, self.other_cohort = programme.cohorts.all()
        self.first, self.next, self.last = (
            Meeting.objects.create(
                cohort=self.cohort, session=key, starts=now + shift, ends=now + shift + timedelta(minutes=70)
            )
            for key, shift in zip(KEYS, (timedelta(days=-3), timedelta(days=4), timedelta(days=11)), strict=False)
        )
        self.ann, self.ben = give_place(self.cohort), give_place(self.cohort)
        self.facilitator = join_crew(programme, "facilitator")
        self.programme = programme

    def share(self, place: Any, words: str = WORDS) -> Any:
        return client_of(place.person).post(f"/my-course/{place.pk}/share", {"line": words})

    def judge(self, words: str, verb: str = "release") -> Any:
        from upstander.classroom.learning.models import SharedLine

        line = SharedLine.objects.get(text=words)
        data = {"line": str(line.pk), "read": words, verb: "1"}
        return client_of(self.facilitator).post(f"/meetings/{self.next.pk}/lines", data)


@pytest.fixture
def course() -> Course:
    return Course()


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(person: Any, address: str) -> str:
    answer = client_of(person).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(course: Course) -> str:
    return text_of(course.facilitator, f"/meetings/{course.next.pk}/lines/screen")


def test_a_line_is_held_let_through_and_then_shown_without_a_name(course: Course) -> None:
    assert course.share(course.ann).status_code == 302
    to_read = text_of(course.facilitator, f"/meetings/{course.next.pk}/lines")
    assert WORDS in to_read
    assert course.ann.person.name not in to_read
    assert WORDS not in shown(course)
    course.judge(WORDS)
    assert WORDS in shown(course)
    assert course.ann.person.name not in shown(course)
    assert "Let through" in text_of(course.ann.person, f"/my-course/{course.ann.pk}/share")


def test_who_steers_finds_on_the_usual_pages_that_lines_wait_and_nobody_else_does(course: Course) -> None:
    pages = (f"/programmes/{course.programme.pk}", f"/meetings/{course.next.pk}")
    course.share(course.ann)
    course.share(course.ben, "Mine.")
    assert "2 shared lines to read" in text_of(course.facilitator, pages[0])
    assert "2 to read" in text_of(course.facilitator, pages[1])
    producer = join_crew(course.programme, "producer")
    assert not any("to read" in text_of(producer, page) for page in pages)
    course.judge(WORDS)
    course.judge("Mine.", "decline")
    assert not any("to read" in text_of(course.facilitator, page) for page in pages)


def test_the_hand_outs_stand_there_for_who_has_been_at_the_session_and_for_nobody_else(course: Course) -> None:
    words = "Grievance hook"
    assert words in text_of(course.ann.person, f"/between/{KEYS[0]}")
    assert f"/between/{KEYS[0]}" in text_of(course.ann.person, "/my-course")
    waiting = give_place(course.other_cohort)
    assert words not in text_of(waiting.person, f"/between/{KEYS[0]}")
    stranger = Client().get(f"/between/{KEYS[0]}").content.decode()
    assert words not in stranger
    assert "Twelve techniques on a page" in stranger
    assert "signed in" in stranger
    assert "here for those who have been at this session" in text_of(course.ann.person, f"/between/{KEYS[1]}")


def test_one_that_is_declined_is_shown_to_nobody_its_owner_is_told_and_may_send_another(course: Course) -> None:
    course.share(course.ann)
    course.judge(WORDS, "decline")
    assert WORDS not in shown(course)
    assert "Not shown" in text_of(course.ann.person, f"/my-course/{course.ann.pk}/share")
    course.share(course.ann, "Another.")
    course.judge("Another.")
    assert "Another." in shown(course)


def test_until_it_is_let_through_it_can_be_changed_and_taken_back_and_afterwards_not(course: Course) -> None:
    from upstander.classroom.learning.models import SharedLine

    address, own = f"/my-course/{course.ann.pk}/share", client_of(course.ann.person)
    course.share(course.ann)
    course.share(course.ann, "Better so.")
    assert [line.text for line in SharedLine.objects.all()] == ["Better so."]
    own.post(address, {"take_back": "1"})
    assert not SharedLine.objects.exists()
    course.share(course.ann)
    course.judge(WORDS)
    assert course.share(course.ann, "No, this.").status_code == 400
    assert own.post(address, {"take_back": "1"}).status_code == 400
    assert SharedLine.objects.get().text == WORDS


def test_what_was_changed_after_it_was_read_is_not_let_through_unread(course: Course) -> None:
    course.share(course.ann)
    from upstander.classroom.learning.models import SharedLine

    read = {"line": str(SharedLine.objects.get().pk), "read": WORDS, "release": "1"}
    course.share(course.ann, "Something nobody has read.")
    crew = client_of(course.facilitator)
    page = crew.post(f"/meetings/{course.next.pk}/lines", read, follow=True).content.decode()
    assert "changed or judged meanwhile" in page
    assert SharedLine.objects.get().state == "held"


@pytest.mark.parametrize("words", ["", " \n ", "x" * 201, "Look\x00here"])
def test_what_is_no_line_comes_back_with_its_reason(course: Course, words: str) -> None:
    from upstander.classroom.learning.models import SharedLine

    answer = course.share(course.ann, words)
    assert answer.status_code == 400
    assert 'href="#line"' in answer.content.decode()
    assert not SharedLine.objects.exists()


def test_a_line_is_one_line_and_never_markup(course: Course) -> None:
    course.share(course.ann, "<b>One</b>\n   and two")
    course.judge("<b>One</b> and two")
    assert "&lt;b&gt;One&lt;/b&gt; and two" in shown(course)


@pytest.mark.parametrize(("first", "second"), [(3, 10), (-3, 0), (-12, -5)], ids=["before", "during", "after"])
def test_lines_are_shared_between_two_sessions_only(course: Course, first: int, second: int) -> None:
    course.last.delete()
    now = datetime.now(UTC) - timedelta(minutes=5)
    for meeting, days in ((course.first, first), (course.next, second)):
        meeting.starts = now + timedelta(days=days)
        meeting.ends = meeting.starts + timedelta(minutes=70)
        meeting.save()
    assert "There is none to share it in now" in text_of(course.ann.person, f"/my-course/{course.ann.pk}/share")
    assert course.share(course.ann).status_code == 400


def test_it_belongs_to_the_next_session_that_stands_and_to_its_cohort_alone(course: Course) -> None:
    from upstander.classroom.timetable.models import Meeting

    elsewhere = Meeting.objects.create(
        cohort=course.other_cohort, session=KEYS[1], starts=course.next.starts, ends=course.next.ends
    )
    course.share(course.ann)
    course.judge(WORDS)
    course.next.cancelled = True
    course.next.save()
    later, other = (f"/meetings/{one.pk}/lines/screen" for one in (course.last, elsewhere))
    assert WORDS in text_of(course.facilitator, later)
    assert WORDS not in text_of(course.facilitator, other)


def test_nobody_but_its_owner_and_who_steers_the_session_comes_near_it(course: Course) -> None:
    course.share(course.ann)
    for person in (course.ben.person, join_crew(course.programme, "lead"), join_crew(course.programme, "producer")):
        for address in (
            f"/my-course/{course.ann.pk}/share",
            f"/meetings/{course.next.pk}/lines",
            f"/meetings/{course.next.pk}/lines/screen",
        ):
            if "my-course" in address and person != course.ben.person:
                continue
            assert (address, client_of(person).get(address).status_code) == (address, 403)
    assert Client().get(f"/meetings/{course.next.pk}/lines").status_code == 302


def test_the_audit_log_says_who_let_it_through_and_nothing_of_whose_it_is(course: Course) -> None:
    from upstander.staff.models import AuditEntry

    before = set(AuditEntry.objects.values_list("pk", flat=True))
    course.share(course.ann)
    assert set(AuditEntry.objects.values_list("pk", flat=True)) == before
    course.judge(WORDS)
    (entry,) = AuditEntry.objects.exclude(pk__in=before)
    told = " ".join(str(getattr(entry, field.name)) for field in entry._meta.fields)
    assert "line_released" in told
    assert str(course.ann.pk) not in told
    assert str(course.ann.person.pk) not in told
    assert WORDS not in told


def test_it_is_forgotten_with_the_place_and_who_leaves_takes_along_what_was_not_shown(course: Course) -> None:
    from upstander.classroom.learning.models import SharedLine
    from upstander.classroom.programme.forget import forget_place
    from upstander.classroom.programme.places import withdraw

    course.share(course.ann)
    course.share(course.ben, "Mine.")
    withdraw(course.ann, course.ann.person)
    assert WORDS not in text_of(course.facilitator, f"/meetings/{course.next.pk}/lines")
    course.judge("Mine.")
    forget_place(course.ben)
    assert [line.text for line in SharedLine.objects.all()] == [WORDS]
    forget_place(course.ann)
    assert not SharedLine.objects.exists()


def test_the_group_finds_what_was_let_through_in_the_room(course: Course) -> None:
    from upstander.classroom.room.rooms import room_of

    course.share(course.ann)
    room = room_of(course.next)
    assert WORDS not in text_of(course.ben.person, f"/room/{room.pk}/")
    course.judge(WORDS)
    page = text_of(course.ben.person, f"/room/{room.pk}/")
    assert WORDS in page
    assert course.ann.person.name not in page
    assert f"/meetings/{course.next.pk}/lines" in text_of(course.facilitator, f"/room/{room.pk}/steer")
