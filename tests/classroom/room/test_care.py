"""Care: pseudonyms that nobody can undo after 14 days, unmasking by two people only, what stays private."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting_room() -> dict[str, Any]:
    """A meeting's room with one participant, a facilitator and a wellbeing lead, and the audit log empty."""
    from upstander.classroom.programme.models import Cohort, CrewMember, Place, Programme
    from upstander.classroom.room.passes import admit
    from upstander.classroom.room.rooms import room_of
    from upstander.classroom.timetable.models import Meeting
    from upstander.staff.models import Person

    now = datetime.now(UTC)
    programme = Programme.objects.create(
        title="T", course_version="1", window_opens=now.date(), window_closes=now.date() + timedelta(60), places=9
    )
    cohort = Cohort.objects.create(programme=programme, name="A", cap=9)
    people = {
        name: Person.objects.create(email=f"{name}@harrowmere.example", name=name.title())
        for name in ("facilitator", "wellbeing", "officer", "both")
    }
    for name, roles in {
        "facilitator": ["facilitator"],
        "wellbeing": ["wellbeing"],
        "both": ["facilitator", "wellbeing"],
    }.items():
        for role in roles:
            CrewMember.objects.create(programme=programme, person=people[name], role=role)
    place = Place.objects.create(
        programme=programme,
        cohort=cohort,
        person=people["officer"],
        state="joined",
        council="Harrowmere",
        job="Officer",
    )
    meeting = Meeting.objects.create(
        cohort=cohort, session="1-everything", starts=now, ends=now + timedelta(minutes=70)
    )
    room = room_of(meeting)
    return {"room": room, "place": place, "officer": admit(people["officer"], room), "people": people}


def say(holder: Any, **command: Any) -> Any:
    from upstander.classroom.room.say import say as say_it

    answer = say_it(holder, command)
    assert answer.ok, answer
    return answer


def answer_sensitively(stage: dict[str, Any]) -> Any:
    """The officer answers the sensitive poll; the run."""
    from upstander.classroom.room.models import Run
    from upstander.classroom.room.passes import admit

    crew = admit(stage["people"]["facilitator"], stage["room"])
    run = Run.objects.get(pk=say(crew, do="open", activity="sure").more["run"])
    say(stage["officer"], do="vote", run=run.pk, item="", choice=["4"])
    say(stage["officer"], do="skip", slide="sort", on=True)
    return run


def destroy_after(days: int) -> int:
    from upstander.classroom.room.pseudonyms import destroy_old_keys

    return destroy_old_keys(datetime.now(UTC) + timedelta(days=days, hours=2))


def test_a_sensitive_answer_is_stored_under_a_pseudonym_and_never_under_the_seat(meeting_room: dict[str, Any]) -> None:
    from upstander.classroom.room.models import RoomEvent, Skip, Vote

    run = answer_sensitively(meeting_room)
    vote, skip = Vote.objects.get(run=run), Skip.objects.get()
    assert vote.voter == skip.voter
    assert vote.voter != str(meeting_room["officer"].seat)
    payload = json.dumps(RoomEvent.objects.get(kind="vote").payload)
    assert f'"{meeting_room["officer"].seat}"' not in payload


def test_the_key_is_destroyed_14_days_after_the_session_and_not_before(meeting_room: dict[str, Any]) -> None:
    from upstander.classroom.room.models import SensitiveKey
    from upstander.staff.models import AuditEntry

    answer_sensitively(meeting_room)
    assert destroy_after(13) == 0
    assert bytes(SensitiveKey.objects.get().key)
    assert destroy_after(14) == 1
    assert bytes(SensitiveKey.objects.get().key) == b""
    assert AuditEntry.objects.filter(verb="sensitive_key_destroyed", thing=str(meeting_room["room"].pk)).exists()


def test_a_destroyed_key_is_in_none_of_the_databases_files(meeting_room: dict[str, Any]) -> None:
    from tests.classroom_home import HOME
    from upstander.classroom.room.models import SensitiveKey

    answer_sensitively(meeting_room)
    key = bytes(SensitiveKey.objects.get().key)
    files = list((HOME / "classroom").glob("classroom.db*"))
    assert any(key in file.read_bytes() for file in files)
    destroy_after(14)
    assert not any(key in file.read_bytes() for file in files if file.exists())


def test_unmasking_takes_the_facilitator_and_a_wellbeing_lead_who_is_somebody_else(
    meeting_room: dict[str, Any],
) -> None:
    from upstander.classroom.room.unmask import UnmaskRefused, agree_to_unmask, ask_to_unmask
    from upstander.staff.models import AuditEntry
    from upstander.staff.roles import NotAllowed

    room, people, seat = meeting_room["room"], meeting_room["people"], str(meeting_room["officer"].seat)
    with pytest.raises(NotAllowed):
        ask_to_unmask(room, people["wellbeing"], seat, "risk_to_self")
    with pytest.raises(UnmaskRefused):
        ask_to_unmask(room, people["facilitator"], seat, "curious")
    asked = ask_to_unmask(room, people["both"], seat, "risk_to_self")
    with pytest.raises(UnmaskRefused, match="two people"):
        agree_to_unmask(asked.pk, people["both"])
    with pytest.raises(NotAllowed):
        agree_to_unmask(asked.pk, people["facilitator"])
    assert agree_to_unmask(asked.pk, people["wellbeing"]) == meeting_room["place"]
    verbs = list(AuditEntry.objects.filter(verb__startswith="unmasking").values_list("verb", "actor"))
    assert verbs == [("unmasking_asked", str(people["both"].pk)), ("unmasking_agreed", str(people["wellbeing"].pk))]


def test_the_database_itself_refuses_that_one_person_does_both(meeting_room: dict[str, Any]) -> None:
    from django.db import IntegrityError

    from upstander.classroom.room.models import Unmasking
    from upstander.classroom.room.unmask import ask_to_unmask

    person = meeting_room["people"]["both"]
    asked = ask_to_unmask(meeting_room["room"], person, str(meeting_room["officer"].seat), "risk_to_self")
    with pytest.raises(IntegrityError):
        Unmasking.objects.filter(pk=asked.pk).update(agreed_by=person)


def test_a_sensitive_answer_can_be_unmasked_before_the_key_goes_and_by_nobody_after(
    meeting_room: dict[str, Any],
) -> None:
    from upstander.classroom.room.models import Vote
    from upstander.classroom.room.unmask import UnmaskRefused, agree_to_unmask, ask_to_unmask

    room, people = meeting_room["room"], meeting_room["people"]
    run = answer_sensitively(meeting_room)
    voter = Vote.objects.get(run=run).voter
    asked = ask_to_unmask(room, people["facilitator"], voter, "risk_to_others", run)
    assert agree_to_unmask(asked.pk, people["wellbeing"]) == meeting_room["place"]
    destroy_after(14)
    with pytest.raises(UnmaskRefused, match="destroyed"):
        agree_to_unmask(asked.pk, people["wellbeing"])
    with pytest.raises(UnmaskRefused, match="destroyed"):
        ask_to_unmask(room, people["facilitator"], voter, "risk_to_others", run)


def test_after_the_key_is_gone_replay_and_export_still_work_and_the_answer_leads_to_no_seat(
    meeting_room: dict[str, Any],
) -> None:
    from upstander.classroom.room.export import write_csv, xapi_statements
    from upstander.classroom.room.replay import replay
    from upstander.classroom.room.say import sections_now

    answer_sensitively(meeting_room)
    before = write_csv(meeting_room["room"])
    destroy_after(14)
    assert write_csv(meeting_room["room"]) == before
    assert len(list(replay(meeting_room["room"].pk))) > 3
    assert len(list(xapi_statements(meeting_room["room"]))) == 1
    own = sections_now(meeting_room["officer"], "participant")["mine"]
    assert (own["votes"], own["skipped"]) == ({}, [])


def test_only_the_wellbeing_lead_sees_who_asks_for_help_and_by_name(meeting_room: dict[str, Any]) -> None:
    from upstander.classroom.room.passes import admit
    from upstander.classroom.room.say import sections_now

    say(meeting_room["officer"], do="help", ask=True)
    facilitator, wellbeing = (
        admit(meeting_room["people"][name], meeting_room["room"]) for name in ("facilitator", "wellbeing")
    )
    assert sections_now(wellbeing, "crew")["care"][0]["name"] == "Officer"
    seen = sections_now(facilitator, "crew")
    assert "care" not in seen
    assert "Officer" not in json.dumps({**seen, "session": ""})
    assert "help" not in json.dumps(sections_now(facilitator, "screen"))


def test_who_was_shut_out_is_not_admitted_again(meeting_room: dict[str, Any]) -> None:
    from upstander.classroom.room.passes import admit
    from upstander.staff.roles import NotAllowed

    crew = admit(meeting_room["people"]["facilitator"], meeting_room["room"])
    say(crew, do="remove", seat=meeting_room["officer"].seat, out=True)
    with pytest.raises(NotAllowed):
        admit(meeting_room["people"]["officer"], meeting_room["room"])


def test_presence_is_noted_for_the_meeting(meeting_room: dict[str, Any]) -> None:
    from upstander.classroom.room.hub import note_present
    from upstander.classroom.timetable.models import Attendance

    room: UUID = meeting_room["room"].pk
    note_present({room: {meeting_room["officer"].seat}})
    assert list(Attendance.objects.values_list("place", flat=True)) == [meeting_room["place"].pk]
