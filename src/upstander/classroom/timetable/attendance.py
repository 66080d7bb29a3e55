"""Who was there: minutes from signs of life, corrected by the producer. No trail of times is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from upstander.classroom.programme.models import Place
from upstander.classroom.timetable.models import Attendance, AttendanceCorrection, Meeting
from upstander.classroom.timetable.rules import ATTENDED_PERCENT, LONGEST_GAP, ONE_BEAT
from upstander.staff.audit import record
from upstander.staff.models import Person
from upstander.staff.roles import require

LONGEST_WHY = 500


class CorrectionRefused(Exception):
    """Attendance can't be corrected so; the message says why."""


def note_heartbeat(meeting: Meeting, place: Place, at: datetime) -> None:
    """Note that this participant is in the meeting's room. Called about once a minute; sooner or twice does no harm.

    Only time between the meeting's start and end counts, and only of places in the meeting's cohort.
    """
    if place.cohort_id != meeting.cohort_id or meeting.cancelled:
        return
    with transaction.atomic():
        row, _ = Attendance.objects.select_for_update().get_or_create(meeting=meeting, place=place)
        row.seconds += round(time_to_count(row.heard, at, meeting.starts, meeting.ends).total_seconds())
        row.heard = at if row.heard is None else max(row.heard, at)
        row.save(update_fields=["seconds", "heard"])


def time_to_count(heard: datetime | None, at: datetime, starts: datetime, ends: datetime) -> timedelta:
    """How much presence a sign of life at ``at`` adds, when the last one was ``heard``.

    The time since the last one; after a long silence, or at first, one minute. Nothing outside the meeting.
    """
    since = heard if heard is not None and at - heard <= LONGEST_GAP else at - ONE_BEAT
    return max(min(at, ends) - max(since, starts), timedelta(0))


def forget_last_signs(now: datetime) -> None:
    """Empty the last sign of life of meetings that are over: only the minutes stay."""
    Attendance.objects.filter(meeting__ends__lt=now - LONGEST_GAP, heard__isnull=False).update(heard=None)


def minutes_present(meeting: Meeting) -> Mapping[UUID, int]:
    """Minutes present by place: what the producer corrected, else what the room heard."""
    minutes = {one.place_id: round(one.seconds / 60) for one in meeting.attendances.all()}
    return {**minutes, **{one.place_id: one.minutes for one in meeting.corrections.order_by("id")}}


def has_attended(meeting: Meeting, minutes: int) -> bool:
    """Whether so many minutes count as having attended this meeting."""
    length = (meeting.ends - meeting.starts).total_seconds() / 60
    return minutes * 100 >= length * ATTENDED_PERCENT


def attended_meetings(place: Place) -> list[Meeting]:
    """The meetings that somebody has attended, in their order, whatever cohort they were in then."""
    there = Meeting.objects.filter(cancelled=False, cohort__programme=place.programme_id).order_by("starts")
    return [one for one in there if has_attended(one, minutes_present(one).get(place.pk, 0))]


def correct_attendance(meeting: Meeting, place: Place, person: Person, minutes: int, why: str) -> AttendanceCorrection:
    """Set somebody's minutes by hand, with a reason; the audit log says that it was done and by whom.

    Raises:
        NotAllowed: the person is not of the team.
        CorrectionRefused: the meeting has not begun, the minutes don't fit it, or no reason is given.
    """
    require(person, "correct_attendance", meeting)
    why, now = why.strip(), datetime.now(UTC)
    length = round((meeting.ends - meeting.starts).total_seconds() / 60)
    if meeting.starts > now or meeting.cancelled:
        raise CorrectionRefused("This session has not been held.")
    if place.programme_id != meeting.cohort.programme_id:
        raise CorrectionRefused("This participant is not of this programme.")
    if not 0 <= minutes <= length:
        raise CorrectionRefused(f"Enter minutes from 0 to {length}.")
    if not why or len(why) > LONGEST_WHY:
        raise CorrectionRefused(f"Say why, in at most {LONGEST_WHY} characters.")
    with transaction.atomic():
        correction = AttendanceCorrection.objects.create(
            meeting=meeting, place=place, minutes=minutes, why=why, person=person, at=now
        )
        record(person, "attendance_corrected", str(meeting.pk), place=str(place.pk), minutes=minutes)
    return correction
