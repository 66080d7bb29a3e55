"""Reminders a week, a day and an hour before a meeting: each once, written with its mail in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from upstander.classroom.learning.lines import lines_to_read
from upstander.classroom.programme.mail import queue_mail
from upstander.classroom.programme.models import CrewRole, PlaceState
from upstander.classroom.timetable.joining import meeting_page, write_joining, write_title, write_when
from upstander.classroom.timetable.models import Invitation, Meeting, Reminder
from upstander.staff.models import Person

# How long before a meeting, nearest first, and how a mail says it.
LEADS = (
    ("hour", timedelta(hours=1), "In an hour"),
    ("day", timedelta(days=1), "Tomorrow"),
    ("week", timedelta(days=7), "In a week"),
)
_CREW = (CrewRole.FACILITATOR, CrewRole.PRODUCER)
_CREW_KIND = "crew"


def remind(now: datetime) -> int:
    """Queue what is due now and hasn't been sent, and return how many. A reminder that was missed is not made up for.

    Whoever was invited to this time after a reminder would have come has just been told, and gets the next one.
    """
    far = max(lead for _, lead, _ in LEADS)
    soon = Meeting.objects.filter(cancelled=False, starts__gt=now, starts__lte=now + far)
    count = 0
    for meeting in soon.select_related("cohort__programme"):
        kind, lead, words = next(one for one in LEADS if meeting.starts - now <= one[1])
        subject = f"{words}: {write_title(meeting)}"
        people = _without_reminder(_invited_before(meeting, meeting.starts - lead), meeting, kind)
        count += sum(_remind_once(meeting, person, kind, subject, _words(meeting)) for person in people)
        if kind == "day":
            crew = _without_reminder(_crew(meeting), meeting, _CREW_KIND)
            count += sum(_remind_once(meeting, one, _CREW_KIND, subject, _crew_words(meeting)) for one in crew)
    return count


def _without_reminder(people: Iterable[Person], meeting: Meeting, kind: str) -> list[Person]:
    """Those who have none of this kind for this time yet; the row's constraint decides when two ask at once."""
    reminded = Reminder.objects.filter(meeting=meeting, kind=kind, starts=meeting.starts)
    done = set(reminded.values_list("person", flat=True))
    return [person for person in people if person.pk not in done]


def _invited_before(meeting: Meeting, due: datetime) -> Iterable[Person]:
    invitations = Invitation.objects.filter(
        meeting=meeting,
        cancelled=False,
        at__lt=due,
        place__cohort=meeting.cohort_id,
        place__state=PlaceState.JOINED,
    )
    return (one.place.person for one in invitations.select_related("place__person"))


def _crew(meeting: Meeting) -> Iterable[Person]:
    crew = meeting.cohort.programme.crew.filter(role__in=_CREW).select_related("person")
    return {member.person for member in crew}


def _remind_once(meeting: Meeting, person: Person, kind: str, subject: str, text: str) -> int:
    with transaction.atomic():
        _, fresh = Reminder.objects.get_or_create(meeting=meeting, person=person, kind=kind, starts=meeting.starts)
        if fresh:
            queue_mail(person, subject, text, kind="reminder", until=meeting.ends)
    return int(fresh)


def _words(meeting: Meeting) -> str:
    return f"{write_title(meeting)}\n{write_when(meeting)}\n\n{write_joining(meeting)}"


def _crew_words(meeting: Meeting) -> str:
    """What the crew needs to know. What somebody needs to take part stays behind the log-in."""
    needs = meeting.cohort.places.exclude(access_needs="").count()
    who = "Nobody has told us of access needs." if not needs else f"Access needs of {needs} on the meeting’s page."
    lines = lines_to_read(meeting)
    read = f"Shared lines that wait for a facilitator to read them: {lines}.\n" if lines else ""
    about = f"{write_title(meeting)} ({meeting.cohort.name})\n{write_when(meeting)}"
    return f"{about}\n\n{who}\n{read}{meeting_page(meeting)}"
