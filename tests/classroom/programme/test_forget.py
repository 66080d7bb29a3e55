"""What is kept, and until when: by dates, to the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests.classroom.programme.making import join_crew, make_person, make_programme

pytestmark = pytest.mark.django_db(transaction=True)

LAST = date(2027, 3, 4)


def make_over(needs: str = "Captions, please"):
    """A programme whose last meeting was on LAST (a later one was cancelled), with one place."""
    from upstander.classroom.programme.models import Place
    from upstander.classroom.timetable.models import Meeting

    programme = make_programme()
    cohort = programme.cohorts.first()
    place = Place.objects.create(
        programme=programme,
        person=make_person(),
        cohort=cohort,
        state="joined",
        council="H",
        job="J",
        access_needs=needs,
    )
    for number, day in enumerate((LAST - timedelta(days=14), LAST, LAST + timedelta(days=14))):
        starts = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
        Meeting.objects.create(
            cohort=cohort,
            session=f"session-{number}",
            starts=starts,
            ends=starts + timedelta(minutes=70),
            cancelled=day > LAST,
        )
    return programme, place


def forget(day: date) -> None:
    from upstander.classroom.programme.forget import forget_in_time

    forget_in_time(day)


def needs_of(place) -> str:
    place.refresh_from_db()
    return place.access_needs


def test_access_needs_go_on_the_31st_day_after_the_last_meeting_and_not_before() -> None:
    _, place = make_over()
    forget(LAST + timedelta(days=30))
    assert needs_of(place) == "Captions, please"
    forget(LAST + timedelta(days=31))
    assert needs_of(place) == ""
    assert place.council == "H"


def test_without_meetings_the_windows_end_counts() -> None:
    from upstander.classroom.programme.models import Place

    programme = make_programme()
    place = Place.objects.create(
        programme=programme, person=make_person(), state="waiting", council="H", job="J", access_needs="x"
    )
    forget(programme.window_closes + timedelta(days=30))
    assert needs_of(place) == "x"
    forget(programme.window_closes + timedelta(days=31))
    assert needs_of(place) == ""


def test_people_go_on_the_181st_day_with_all_that_is_theirs_and_the_audit_chain_stands() -> None:
    from upstander.classroom.programme.mail import queue_mail
    from upstander.classroom.programme.models import Mail, Place
    from upstander.staff.audit import verify_chain
    from upstander.staff.models import Person

    _, place = make_over()
    queue_mail(place.person, "Hello", "words", kind="place_offered")
    forget(LAST + timedelta(days=180))
    assert Person.objects.filter(pk=place.person_id).exists()
    forget(LAST + timedelta(days=181))
    assert not Person.objects.exists()
    assert not Place.objects.exists()
    assert not Mail.objects.exists()
    assert verify_chain() == 4


def test_what_people_wrote_in_the_rooms_goes_with_them_and_how_many_there_were_stays() -> None:
    from upstander.classroom.room.models import Group, Pad, Room, Run, Text
    from upstander.classroom.timetable.models import Meeting

    programme, _ = make_over()
    for number, meeting in enumerate(Meeting.objects.filter(session="session-1") | other_meeting()):
        room = Room.objects.create(meeting=meeting, session="1-ground-rules", slide="welcome")
        run = Run.objects.create(room=room, activity="wall", kind="wall", round=1)
        Text.objects.create(
            room=room, run=run, author="7", key=f"key-{number}", text="My neighbour", state="hidden", at=meeting.ends
        )
        group = Group.objects.create(room=room, set="breakout", number=1)
        Pad.objects.create(run=run, group=group, version=3, text="What we saw")

    def words() -> list[str]:
        return [
            *Text.objects.filter(room__meeting__cohort__programme=programme).values_list("text", flat=True),
            *Pad.objects.filter(run__room__meeting__cohort__programme=programme).values_list("text", flat=True),
        ]

    forget(LAST + timedelta(days=180))
    assert words() == ["My neighbour", "What we saw"]
    forget(LAST + timedelta(days=181))
    assert words() == ["", ""]
    assert Text.objects.exclude(text="").count() == Pad.objects.exclude(text="").count() == 1  # of the other programme


def other_meeting():
    """A meeting of a programme that goes on, as a query."""
    from upstander.classroom.timetable.models import Meeting

    ends = datetime(LAST.year, LAST.month, LAST.day, 12, tzinfo=UTC) + timedelta(days=100)
    cohort = make_programme().cohorts.first()
    meeting = Meeting.objects.create(
        cohort=cohort, session="1-ground-rules", starts=ends - timedelta(hours=1), ends=ends
    )
    return Meeting.objects.filter(pk=meeting.pk)


def test_a_report_that_cannot_be_kept_is_told_to_the_lead_and_keeps_nobody_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from upstander.classroom.programme import views
    from upstander.classroom.programme.models import Place
    from upstander.classroom.timetable.models import FrozenReport
    from upstander.classroom.timetable.report import freeze

    def fail(*_: object) -> None:
        raise RuntimeError

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return due + timedelta(days=1)

    programme, place = make_over()
    _, other = make_over()
    ends = datetime(LAST.year, LAST.month, LAST.day, 11, 10, tzinfo=UTC)
    lead = Client()
    lead.force_login(join_crew(programme, "lead"))
    told = "report could not be finished in time"

    with monkeypatch.context() as broken:
        broken.setattr(freeze, "gather_report", fail)
        due = freeze.freezes_at(programme)
        assert due is not None and due < ends + timedelta(days=150)
        assert freeze.freeze_in_time(due) == 0  # logged, and the next one was tried
        assert not freeze.report_is_late(programme, due)
        assert freeze.report_is_late(programme, due + timedelta(days=1))
        broken.setattr(views, "datetime", Clock)
        page = lead.get(f"/programmes/{programme.pk}").content.decode()
        assert told in page
        assert "people are forgotten, with it or without it" in page
        forget(LAST + timedelta(days=181))
    assert not Place.objects.filter(pk__in=[place.pk, other.pk]).exists()
    assert freeze.freeze_in_time(due + timedelta(days=90)) == 0  # nobody is left to tell of
    assert not FrozenReport.objects.exists()


def test_who_is_something_else_here_stays_when_their_place_goes() -> None:
    from upstander.classroom.programme.models import CrewMember, Place
    from upstander.staff.models import Person

    programme, place = make_over()
    CrewMember.objects.create(programme=make_programme(), person=place.person, role="facilitator")
    crew = join_crew(programme, "producer")
    forget(LAST + timedelta(days=181))
    assert not Place.objects.exists()
    assert set(Person.objects.all()) == {place.person, crew}


def test_who_once_acted_for_a_team_is_kept_as_its_crew_is_and_stops_nobody_elses_forgetting() -> None:
    from upstander.classroom.programme.models import Place
    from upstander.classroom.timetable.models import Proposal
    from upstander.staff.models import Person

    programme, place = make_over()
    other = make_person()
    Place.objects.create(programme=programme, person=other, state="withdrawn", council="H", job="J")
    Proposal.objects.create(
        programme=make_programme(), number=1, side="team", person=place.person, at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    forget(LAST + timedelta(days=181))
    assert not Place.objects.exists()
    assert list(Person.objects.all()) == [place.person]


def test_a_record_of_mail_goes_after_ninety_days_but_none_that_still_waits(in_earnest) -> None:
    from upstander.classroom.programme.mail import queue_mail
    from upstander.classroom.programme.models import Mail

    for state in ("sent", "waiting"):
        mail = queue_mail(make_person(), "Hello", "words", kind="place_offered")
        Mail.objects.filter(pk=mail.pk).update(
            state=state, day=LAST, **({"address": "", "subject": "", "text": ""} if state == "sent" else {})
        )
    forget(LAST + timedelta(days=90))
    assert Mail.objects.count() == 2
    forget(LAST + timedelta(days=91))
    assert [mail.state for mail in Mail.objects.all()] == ["waiting"]


def test_a_rehearsal_goes_thirty_days_after_anything_last_happened_in_it_and_no_meetings_room_does() -> None:
    from tests.classroom.room.seated import seat_crew
    from upstander.classroom.room.models import Room, Text
    from upstander.classroom.room.passes import Pass
    from upstander.classroom.room.rooms import make_rehearsal, room_of
    from upstander.classroom.room.say import say

    rooms = [make_rehearsal("1-ground-rules"), room_of(other_meeting().get())]
    for room in rooms:
        crew = Pass(room.pk, seat_crew(room.pk)[0], frozenset({"produce"}), True)
        say(crew, {"do": "announce", "key": "announce-1", "text": "Back at eleven."})
    today = datetime.now(UTC).date()
    forget(today + timedelta(days=30))
    assert set(Room.objects.all()) == set(rooms)
    forget(today + timedelta(days=31))
    assert list(Room.objects.all()) == rooms[1:]
    assert list(Text.objects.values_list("room", flat=True)) == [rooms[1].pk]


def test_the_schedule_runs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from upstander.classroom.programme import forget as module
    from upstander.classroom.programme.tasks import forget_in_time

    _, place = make_over()
    monkeypatch.setattr(module, "today", lambda: LAST + timedelta(days=31))
    forget_in_time.call()
    assert needs_of(place) == ""
