"""One line that somebody shares with their group: sent on purpose, held, read by a facilitator, shown next time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from upstander.classroom.learning.models import LineState, SharedLine
from upstander.classroom.programme.models import Place, PlaceState
from upstander.classroom.timetable.models import Meeting
from upstander.staff.audit import record
from upstander.staff.models import Person
from upstander.staff.roles import require

LONGEST = 200


class LineRefused(Exception):
    """The line can't be taken, taken back or judged; the message says why."""


@dataclass(frozen=True)
class Gap:
    """The time between two sessions of a cohort: lines are shared after one, for the beginning of the next."""

    after: Meeting
    next: Meeting


def gap_of(place: Place, now: datetime) -> Gap | None:
    """The gap in which this place's cohort is now; None before the first session, during one, and after the last."""
    if place.state != PlaceState.JOINED or place.cohort is None:
        return None
    meetings = list(place.cohort.meetings.filter(cancelled=False).order_by("starts"))
    before = [one for one in meetings if one.ends <= now]
    coming = [one for one in meetings if one.ends > now]
    if not before or not coming or coming[0].starts <= now:
        return None
    return Gap(before[-1], coming[0])


def share_line(place: Place, untrusted_text: str, now: datetime) -> SharedLine:
    """Hold this line for the facilitators; it takes the place of one that isn't shown yet.

    Raises:
        LineRefused: no session lies before and after now, it is no line, or one is shown already.
    """
    text = " ".join(untrusted_text.split())
    if not text.isprintable():
        raise LineRefused("Take out the characters that can’t be seen")
    if not text:
        raise LineRefused("Write the line you want to share")
    if len(text) > LONGEST:
        raise LineRefused(f"Make it shorter: {LONGEST} characters at most. It has {len(text)}")
    with transaction.atomic():
        gap = gap_of(place, now)
        if gap is None:
            raise LineRefused("Lines are shared between two sessions. There is none to share it in now")
        line, _ = SharedLine.objects.get_or_create(place=place, after=gap.after, defaults={"text": text})
        waiting = SharedLine.objects.filter(pk=line.pk).exclude(state=LineState.RELEASED)
        if not waiting.update(text=text, state=LineState.HELD):
            raise LineRefused("Your line has been let through already, so it can’t be changed")
        line.refresh_from_db()
    return line


def take_back(place: Place, after: Meeting) -> None:
    """Delete one's own line. Raises LineRefused once it is let through."""
    with transaction.atomic():
        mine = SharedLine.objects.select_for_update().filter(place=place, after=after)
        if mine.filter(state=LineState.RELEASED).exists():
            raise LineRefused("Your line has been let through already, so it can’t be taken back")
        mine.delete()


def own_line(place: Place, after: Meeting) -> SharedLine | None:
    """What this place has shared after this session."""
    return SharedLine.objects.filter(place=place, after=after).first()


def lines_for(meeting: Meeting) -> QuerySet[SharedLine]:
    """The lines that belong to this meeting's beginning, in an order that tells neither whose they are nor when."""
    held = Meeting.objects.filter(cohort=meeting.cohort_id, cancelled=False, ends__lte=meeting.starts)
    after = held.order_by("starts").last()
    lines = SharedLine.objects.filter(after=after) if after else SharedLine.objects.none()
    # Who has left the course takes along what wasn't shown yet.
    return lines.exclude(~Q(place__state=PlaceState.JOINED), state=LineState.HELD)


def released_lines(meeting: Meeting) -> list[str]:
    """What the group shows itself at the beginning of this meeting."""
    return list(lines_for(meeting).filter(state=LineState.RELEASED).values_list("text", flat=True))


def lines_to_read(meeting: Meeting) -> int:
    """How many lines for this meeting's beginning wait for a facilitator."""
    return lines_for(meeting).filter(state=LineState.HELD).count()


def judge_line(meeting: Meeting, line: UUID, read: str, by: Person, *, release: bool) -> None:
    """Let a line of this meeting through, or don't. ``read`` is what ``by`` saw: what it became since isn't judged.

    The audit log says who did, never whose it is.

    Raises:
        NotAllowed: ``by`` doesn't steer this meeting's room.
        LineRefused: it was taken back or judged meanwhile.
    """
    require(by, "steer_room", meeting)
    with transaction.atomic():
        state = LineState.RELEASED if release else LineState.DECLINED
        if not lines_for(meeting).filter(pk=line, text=read, state=LineState.HELD).update(state=state):
            raise LineRefused("This line was taken back, changed or judged meanwhile. Look at the list again.")
        record(by, "line_released" if release else "line_declined", str(line), meeting=str(meeting.pk))
