"""Invitations: who gets which, and that another reader of calendars finds the instant that was agreed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from tests.classroom.timetable.making import KEYS, NOW, Cast, agree_on, give_place, make_slots
from upstander.classroom.timetable.calendar import CANCEL, INVITE, Entry, Who, write_message

ORGANISER, OFFICER = Who("Harrowmere programme", "course@upstander.example"), Who("Officer 1", "one@council.example")
MOVED = {("Cohort A", 2): (date(2027, 2, 18), time(14))}


def entry(starts: datetime) -> Entry:
    return Entry(
        uid="7c9e6679-7425-40de-944b-e07fc1f90ae7",
        sequence=0,
        stamp=NOW,
        starts=starts,
        ends=starts + timedelta(minutes=70),
        title="Harrowmere – Session 1: Ground rules; and, the “problem”",
        words="How to join\n\n1. Join the call: https://call.example/a?b=c,d;e",
        link="https://call.example/a",
    )


def read_by_vobject(content: bytes) -> Any:
    """The event as vobject reads it, which knows no zone by the name we give it and must go by the file's rules."""
    renamed = content.replace(b"Europe/London", b"Harrowmere/Clock")
    return vobject.readOne(renamed.decode()).vevent


@pytest.mark.parametrize(
    "day",
    [date(2027, 3, 26), date(2027, 3, 29), date(2027, 10, 29), date(2027, 11, 1), date(2026, 12, 3), date(2039, 7, 1)],
)
def test_two_readers_find_the_agreed_instant_on_both_sides_of_each_clock_change(day: date) -> None:
    starts = datetime.combine(day, time(10), ZoneInfo("Europe/London")).astimezone(UTC)
    content = write_message(entry(starts), ORGANISER, OFFICER, INVITE)
    second = read_by_vobject(content)
    first = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]
    assert first["DTSTART"].dt.astimezone(UTC) == second.dtstart.value.astimezone(UTC) == starts
    assert first["DTEND"].dt.astimezone(UTC) == second.dtend.value.astimezone(UTC) == starts + timedelta(minutes=70)
    assert second.dtstart.value.hour == 10


@given(st.datetimes(datetime(2026, 1, 1), datetime(2045, 12, 31)).filter(lambda at: not 0 <= at.hour <= 2))
def test_the_files_own_clock_rules_are_londons_for_twenty_years(at: datetime) -> None:
    starts = at.replace(second=0, microsecond=0, tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
    content = write_message(entry(starts), ORGANISER, OFFICER, INVITE)
    assert read_by_vobject(content).dtstart.value.astimezone(UTC) == starts


def test_a_request_says_who_invites_whom_and_nothing_of_others() -> None:
    content = write_message(entry(NOW + timedelta(days=30)), ORGANISER, OFFICER, INVITE)
    assert content.isascii() or content.decode("utf-8")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    calendar = vobject.readOne(content.decode())
    event = calendar.vevent
    assert (calendar.method.value, event.status.value, event.sequence.value) == ("REQUEST", "CONFIRMED", "0")
    assert event.organizer.value == "mailto:course@upstander.example"
    assert [one.value for one in event.contents["attendee"]] == ["mailto:one@council.example"]
    assert event.uid.value == "7c9e6679-7425-40de-944b-e07fc1f90ae7"
    assert event.summary.value == "Harrowmere – Session 1: Ground rules; and, the “problem”"
    assert event.description.value.endswith("https://call.example/a?b=c,d;e")
    assert event.dtstamp.value == NOW


def test_a_cancelling_says_so_twice_as_rfc_5546_asks() -> None:
    calendar = vobject.readOne(write_message(entry(NOW), ORGANISER, OFFICER, CANCEL).decode())
    assert (calendar.method.value, calendar.vevent.status.value) == ("CANCEL", "CANCELLED")


def mails_to(place: Any) -> list[tuple[str, str, int, datetime]]:
    """Method, UID, sequence and start of each calendar message to this person, in order."""
    from upstander.classroom.programme.models import MailAttachment

    messages = []
    for file in MailAttachment.objects.filter(mail__person=place.person).order_by("mail__written_at", "pk"):
        calendar = vobject.readOne(bytes(file.content).decode())
        event = calendar.vevent
        assert file.media_type == f"text/calendar; charset=utf-8; method={calendar.method.value}"
        assert [one.value for one in event.contents["attendee"]] == [f"mailto:{place.person.email}"]
        at = event.dtstart.value.astimezone(UTC)
        messages.append((calendar.method.value, event.uid.value, int(event.sequence.value), at))
    return messages


def bring_in_line(cast: Cast, now: datetime = NOW) -> int:
    from upstander.classroom.timetable.invite import bring_invitations_in_line

    return bring_invitations_in_line(cast.programme, now)


def meeting(cast: Cast, cohort: str, number: int) -> Any:
    from upstander.classroom.timetable.models import Meeting

    return Meeting.objects.get(cohort__name=cohort, session=KEYS[number - 1], cohort__programme=cast.programme)


def test_agreeing_invites_everybody_who_has_joined_to_their_own_cohort_only(cast: Cast) -> None:
    ann, ben = give_place(cast.cohorts[0]), give_place(cast.cohorts[1])
    agree_on(cast, make_slots(cast.programme))
    sent = mails_to(ann)
    assert [(method, sequence) for method, _, sequence, _ in sent] == [("REQUEST", 0)] * 5
    assert {uid for _, uid, _, _ in sent} == {str(meeting(cast, "Cohort A", number).pk) for number in range(1, 6)}
    assert len(mails_to(ben)) == 5
    assert bring_in_line(cast) == 0


def answer(place: Any, *, coming: bool) -> None:
    from upstander.classroom.programme.places import answer_invitation

    answer_invitation(place, coming=coming)


def test_who_was_offered_a_place_reads_the_dates_in_the_letter_and_gets_them_for_the_calendar_on_accepting(
    cast: Cast,
) -> None:
    from upstander.classroom.programme.models import Mail
    from upstander.classroom.programme.places import Applicant, invite

    agree_on(cast, make_slots(cast.programme))
    ann = Applicant("Ann", "ann@council.example", "Harrowmere", "Housing")
    (place,) = invite(cast.programme, [ann], cast.producer, cast.cohorts[0])
    letter = Mail.objects.get(person=place.person)
    assert (letter.kind, letter.attachments.count()) == ("place_offered", 0)
    assert "Session 1: Title 1\n  Tuesday 2 February 2027, 10:00 to 11:10" in letter.text
    assert letter.text.count("Session ") == 5
    # A date moves before the answer: only what stands then is sent, as one request each under the number it has by now.
    agree_on(cast, make_slots(cast.programme, MOVED), "The hall.")
    assert bring_in_line(cast) == 0
    assert mails_to(place) == []
    answer(place, coming=True)
    sent = mails_to(place)
    assert [(method, sequence) for method, _, sequence, _ in sent] == [
        ("REQUEST", int(uid == str(meeting(cast, "Cohort A", 2).pk))) for _, uid, _, _ in sent
    ]
    assert {uid for _, uid, _, _ in sent} == {str(meeting(cast, "Cohort A", number).pk) for number in range(1, 6)}
    answer(place, coming=True)
    assert bring_in_line(cast) == 0
    assert len(mails_to(place)) == 5


def test_who_accepts_before_dates_are_agreed_gets_them_with_the_agreement(cast: Cast) -> None:
    place = give_place(cast.cohorts[0], "invited")
    answer(place, coming=True)
    assert mails_to(place) == []
    agree_on(cast, make_slots(cast.programme))
    assert [method for method, _, _, _ in mails_to(place)] == ["REQUEST"] * 5


def test_who_never_accepts_hears_of_no_move_no_cancelling_and_no_reminder(cast: Cast) -> None:
    from upstander.classroom.timetable.feed import meetings_of
    from upstander.classroom.timetable.models import Reminder
    from upstander.classroom.timetable.remind import remind

    place = give_place(cast.cohorts[0], "invited")
    agree_on(cast, make_slots(cast.programme))
    agree_on(cast, make_slots(cast.programme, MOVED), "The hall.")
    agree_on(cast, make_slots(cast.programme, {("Cohort A", 5): None}), "No room.")
    remind(datetime(2027, 2, 1, 12, tzinfo=UTC))
    answer(place, coming=False)
    assert mails_to(place) == []
    assert not Reminder.objects.filter(person=place.person).exists()
    assert meetings_of(place.person) == []


def test_who_gives_up_and_is_invited_anew_is_cancelled_and_asked_again_with_rising_sequences(cast: Cast) -> None:
    from upstander.classroom.programme.places import withdraw
    from upstander.classroom.programme.put_right import invite_again

    place = give_place(cast.cohorts[0])
    agree_on(cast, make_slots(cast.programme))
    withdraw(place, place.person)
    invite_again(place, cast.producer)
    uid = str(meeting(cast, "Cohort A", 1).pk)

    def numbers() -> list[tuple[str, int]]:
        return [(method, sequence) for method, one, sequence, _ in mails_to(place) if one == uid]

    assert numbers() == [("REQUEST", 0), ("CANCEL", 1)]
    answer(place, coming=True)
    assert numbers() == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2)]


def test_a_moved_session_is_sent_again_with_the_same_uid_and_the_next_sequence(cast: Cast) -> None:
    ann = give_place(cast.cohorts[0])
    agree_on(cast, make_slots(cast.programme))
    agree_on(cast, make_slots(cast.programme, MOVED), "The hall.")
    (update,) = mails_to(ann)[5:]
    assert update == ("REQUEST", str(meeting(cast, "Cohort A", 2).pk), 1, datetime(2027, 2, 18, 14, tzinfo=UTC))


def test_a_session_that_is_called_off_is_cancelled_and_can_come_back(cast: Cast) -> None:
    ann = give_place(cast.cohorts[0])
    agree_on(cast, make_slots(cast.programme))
    agree_on(cast, make_slots(cast.programme, {("Cohort A", 5): None}), "No room.")
    agree_on(cast, make_slots(cast.programme), "A room.")
    assert [(method, sequence) for method, _, sequence, _ in mails_to(ann)[5:]] == [("CANCEL", 1), ("REQUEST", 2)]


def test_who_moves_cohort_gets_cancellings_and_invitations_and_back_again_with_rising_sequences(cast: Cast) -> None:
    ann = give_place(cast.cohorts[0])
    agree_on(cast, make_slots(cast.programme))
    for cohort in (cast.cohorts[1], cast.cohorts[0]):
        ann.cohort = cohort
        ann.save()
        bring_in_line(cast)
    uid = str(meeting(cast, "Cohort A", 1).pk)
    assert [(method, sequence) for method, one, sequence, _ in mails_to(ann) if one == uid] == [
        ("REQUEST", 0),
        ("CANCEL", 1),
        ("REQUEST", 2),
    ]


def test_who_withdraws_is_uninvited_from_what_is_still_to_come(cast: Cast) -> None:
    ann = give_place(cast.cohorts[0])
    agree_on(cast, make_slots(cast.programme))
    ann.state, ann.cohort = "withdrawn", None
    ann.save()
    after_the_first = datetime(2027, 2, 3, tzinfo=UTC)
    assert bring_in_line(cast, after_the_first) == 4
    assert [method for method, _, _, _ in mails_to(ann)[5:]] == ["CANCEL"] * 4


def test_a_new_call_link_is_sent_on(cast: Cast) -> None:
    ann = give_place(cast.cohorts[0])
    agree_on(cast, make_slots(cast.programme))
    cast.programme.call_link = "https://call.example/another"
    cast.programme.save()
    assert bring_in_line(cast) == 5
    assert [sequence for _, _, sequence, _ in mails_to(ann)[5:]] == [1] * 5


def test_the_words_say_in_plain_english_what_the_file_says(cast: Cast) -> None:
    from upstander.classroom.programme.models import Mail

    ann = give_place(cast.cohorts[0])
    agree_on(cast, make_slots(cast.programme))
    first = Mail.objects.filter(person=ann.person).order_by("written_at").first()
    assert first.subject == "Invitation: Harrowmere programme – Session 1: Title 1"
    assert "Tuesday 2 February 2027, 10:00 to 11:10" in first.text
    assert "https://call.example/harrowmere" in first.text
    assert f"/meetings/{meeting(cast, 'Cohort A', 1).pk}" in first.text


def test_invitations_are_of_one_piece_with_the_agreement(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from upstander.classroom.programme.models import Mail
    from upstander.classroom.timetable.models import Meeting

    give_place(cast.cohorts[0])

    def broken(*_args: Any, **_options: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("upstander.classroom.timetable.invite.queue_mail", broken)
    with pytest.raises(OSError, match="disk full"):
        agree_on(cast, make_slots(cast.programme))
    assert (Meeting.objects.count(), cast.programme.versions.count()) == (0, 0)
    assert not Mail.objects.exclude(subject__startswith="Dates are proposed").exists()


@pytest.mark.django_db(transaction=True)
def test_through_a_real_mail_server_the_file_arrives_as_a_calendar_message_of_its_method(in_earnest: Any) -> None:
    from django.conf import settings

    from tests.classroom.timetable.making import make_cast
    from upstander.classroom.programme.send import send_waiting

    cast = make_cast()
    ann = give_place(cast.cohorts[0])
    agree_on(cast, make_slots(cast.programme))
    assert send_waiting(settings.UPSTANDER_INSTALLATION.mail_server, datetime.now(UTC)) == 5 + 2
    mail = next(one for one in in_earnest.taken if "Session 1" in one["Subject"])
    (file,) = mail.iter_attachments()
    content = file.get_payload(decode=True)
    assert (file.get_content_type(), file.get_param("method"), file.get_param("charset")) == (
        "text/calendar",
        "REQUEST",
        "utf-8",
    )
    event = vobject.readOne(content.decode()).vevent
    assert event.organizer.value == f"mailto:{mail['From']}" == "mailto:course@upstander.example"
    assert event.contents["attendee"][0].value == f"mailto:{mail['To']}" == f"mailto:{ann.person.email}"
    assert "https://classroom.example/meetings/" in mail.get_body(("plain",)).get_content()
