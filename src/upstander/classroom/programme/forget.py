"""Forgets in time: access needs 30 days after the last meeting, people and their words 180 days after, mails in 90.

Rehearsals go 30 days after anything last happened in them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max, ProtectedError

from upstander.classroom.programme.models import Mail, MailState, Place, Programme
from upstander.classroom.room.forget import forget_rehearsals, forget_words
from upstander.classroom.timetable.report.freeze import try_to_freeze
from upstander.staff.audit import record
from upstander.staff.models import Person

NEEDS_DAYS = 30
PEOPLE_DAYS = 180
MAIL_DAYS = 90
REHEARSAL_DAYS = 30


def forget_in_time(today: date) -> None:
    """Delete what is due by this day. Once or often a day makes no difference."""
    _forget_needs(today)
    _forget_people(today)
    _forget_mails(today)
    forget_rehearsals(_start_of(today - timedelta(days=REHEARSAL_DAYS)))


def last_day_of(programme: Programme) -> date:
    """The day of the programme's last meeting; the end of its window as long as none is agreed."""
    meetings = programme.cohorts.filter(meetings__cancelled=False)
    last = meetings.aggregate(last=Max("meetings__ends"))["last"]
    return last.astimezone(UTC).date() if last else programme.window_closes


def _forget_needs(today: date) -> None:
    for programme in _over_for(NEEDS_DAYS, today):
        with transaction.atomic():
            if count := programme.places_given.exclude(access_needs="").update(access_needs=""):
                record(None, "access_needs_forgotten", str(programme.pk), places=count)


def _forget_people(today: date) -> None:
    """The report is kept first: afterwards nobody could gather it. Where that fails, people still go.

    By then it has failed for weeks, four times a day, and the programme's page has said so (``report_is_late``).
    """
    for programme in _over_for(PEOPLE_DAYS, today):
        try_to_freeze(programme, _start_of(today))
        for place in programme.places_given.select_related("person"):
            forget_place(place)
        forget_words(programme)


def _over_for(days: int, today: date) -> list[Programme]:
    """Programmes whose last day is more than so many days ago."""
    return [one for one in Programme.objects.all() if today > last_day_of(one) + timedelta(days=days)]


def forget_place(place: Place) -> None:
    """Delete a place and, where it was all that tied its person to us, their account with everything of theirs."""
    with transaction.atomic():
        person = place.person
        record(None, "place_forgotten", str(place.pk), programme=str(place.programme_id))
        place.delete()
        if not (person.places.exists() or person.crew_parts.exists() or person.assignments.exists()):
            _forget_person(person)


def _forget_person(person: Person) -> None:
    """Delete an account, unless what it once did for a team names it: then it is kept as the crew's are."""
    try:
        with transaction.atomic():
            record(None, "person_forgotten", str(person.pk))
            person.delete()
    except ProtectedError:
        record(None, "person_kept", str(person.pk))


def _forget_mails(today: date) -> None:
    over = Mail.objects.exclude(state=MailState.WAITING).filter(day__lt=today - timedelta(days=MAIL_DAYS))
    over.delete()


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def today() -> date:
    """The day by which the classroom forgets: UTC."""
    return datetime.now(UTC).date()
