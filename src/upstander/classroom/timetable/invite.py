"""Calendar invitations: brings what everybody was sent in line with what stands. Repeating it sends nothing twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from upstander.classroom.programme.mail import File, queue_mail
from upstander.classroom.programme.models import Place, PlaceState, Programme
from upstander.classroom.timetable.calendar import CANCEL, INVITE, Entry, Who, write_message
from upstander.classroom.timetable.joining import meeting_page, organiser, write_joining, write_title, write_when
from upstander.classroom.timetable.models import Invitation, Meeting


def bring_invitations_in_line(programme: Programme, now: datetime) -> int:
    """Queue an invitation, an update or a cancelling for everybody whose calendar is out of date; return how many.

    Only who has accepted their place has anything in their calendar; who was offered one sees the dates in the letter.
    Call it in the transaction of whatever changed: an agreed timetable, somebody's place or cohort, the call link.
    """
    with transaction.atomic():
        meetings = Meeting.objects.filter(cohort__programme=programme, ends__gt=now)
        places = list(programme.places_given.select_related("person"))
        return sum(_bring_in_line(one, places, now) for one in meetings.select_related("cohort__programme"))


def _bring_in_line(meeting: Meeting, places: list[Place], now: datetime) -> int:
    sent: Mapping[UUID, Invitation] = {one.place_id: one for one in meeting.invitations.all()}
    content, count = _digest(meeting), 0
    for place in places:
        last = sent.get(place.pk)
        wanted = not meeting.cancelled and place.cohort_id == meeting.cohort_id and place.state == PlaceState.JOINED
        if wanted and (last is None or last.cancelled or last.content != content):
            _send(meeting, place, last, content, INVITE, now)
        elif not wanted and last is not None and not last.cancelled:
            _send(meeting, place, last, content, CANCEL, now)
        else:
            continue
        count += 1
    return count


def _send(meeting: Meeting, place: Place, last: Invitation | None, content: str, method: str, now: datetime) -> None:
    number = max(meeting.sequence, last.sequence + 1) if last else meeting.sequence
    cancelled = method == CANCEL
    invitation = last or Invitation(meeting=meeting, place=place)
    invitation.sequence, invitation.cancelled, invitation.content, invitation.at = number, cancelled, content, now
    invitation.save()
    message = write_message(
        entry_of(meeting, number, now),
        organiser(meeting.cohort.programme),
        Who(place.person.name, place.person.email),
        method,
    )
    heading, text = _words(meeting, last, method)
    queue_mail(
        place.person,
        f"{heading}: {write_title(meeting)}",
        text,
        attachments=(
            File(
                "cancelled.ics" if cancelled else "invitation.ics",
                f"text/calendar; charset=utf-8; method={method}",
                message,
            ),
        ),
        kind="called_off" if cancelled else "invitation",
        until=meeting.ends,
    )


def entry_of(meeting: Meeting, sequence: int, stamp: datetime) -> Entry:
    """The meeting as a calendar entry."""
    return Entry(
        uid=str(meeting.pk),
        sequence=sequence,
        stamp=stamp,
        starts=meeting.starts,
        ends=meeting.ends,
        title=write_title(meeting),
        words=write_joining(meeting),
        link=meeting.cohort.programme.call_link or meeting_page(meeting),
    )


def _digest(meeting: Meeting) -> str:
    """What of a meeting stands in a calendar: when it differs, calendars need an update."""
    times = [one.astimezone(UTC).isoformat() for one in (meeting.starts, meeting.ends)]
    text = json.dumps([*times, write_joining(meeting)])
    return hashlib.sha256(text.encode()).hexdigest()


def _words(meeting: Meeting, last: Invitation | None, method: str) -> tuple[str, str]:
    what = f"{write_title(meeting)} ({meeting.cohort.name})\n{write_when(meeting)}"
    if method == CANCEL and meeting.cancelled:
        return "Called off", f"This session is called off:\n\n{what}\n\n{_TAKE_OUT}"
    if method == CANCEL:
        return "No longer yours", f"You are no longer expected at this session:\n\n{what}\n\n{_TAKE_OUT}"
    if last is None or last.cancelled:
        return "Invitation", f"You are invited to:\n\n{what}\n\n{_ADD}\n\n{write_joining(meeting)}"
    return "Changed", f"This session has changed. It is now:\n\n{what}\n\n{_ADD}\n\n{write_joining(meeting)}"


_ADD = "Open the attached file to put it into your calendar. The times are those of clocks in Britain."
_TAKE_OUT = "Open the attached file to take it out of your calendar. You need do nothing else."
