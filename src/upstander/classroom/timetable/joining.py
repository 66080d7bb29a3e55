"""What people are told about a meeting: its name, its time, and how to join."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from upstander.classroom.programme.mail import page_address
from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.calendar import Who
from upstander.classroom.timetable.models import Meeting
from upstander.classroom.timetable.sessions import session_name
from upstander.classroom.timetable.times import in_london, write_date, write_span

_NO_SENDER = "course@upstander.invalid"


def organiser(programme: Programme) -> Who:
    """Who invites: the programme, under the address that the classroom's mail comes from."""
    server = settings.UPSTANDER_INSTALLATION.mail_server
    return Who(programme.title, server.sender if server else _NO_SENDER)


def meeting_page(meeting: Meeting) -> str:
    """The full address of the meeting's page."""
    return page_address(reverse("meeting", args=[meeting.pk]))


def write_when(meeting: Meeting) -> str:
    """Day and time: Thursday 3 December 2026, 10:00 to 11:10."""
    return f"{write_date(in_london(meeting.starts).date())}, {write_span(meeting.starts, meeting.ends)}"


def write_title(meeting: Meeting) -> str:
    """What the meeting is called in calendars and subjects."""
    return f"{meeting.cohort.programme.title} – {session_name(meeting.session)}"


def write_joining(meeting: Meeting) -> str:
    """How to join, in a few lines."""
    call = meeting.cohort.programme.call_link
    lines = ["How to join", ""]
    if call:
        lines.append(f"1. Join the call: {call}")
        lines.append(f"2. Open the room beside it: {meeting_page(meeting)}")
    elif meeting.cohort.programme.calls_here:
        lines.append(f"Open the room, and press “Join the call” there: {meeting_page(meeting)}")
    else:
        lines.append(f"Open the meeting’s page: {meeting_page(meeting)}")
        lines.append("The link to the call will stand there.")
    if told := meeting.cohort.programme.joining.strip():
        lines += ["", told]
    lines += ["", "Come five minutes early. A laptop is best; a phone works. The call is not recorded."]
    return "\n".join(lines)
