"""When each look is open to a cohort: reckoned from its agreed meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from upstander.classroom.learning.models import Look
from upstander.classroom.programme.models import Cohort
from upstander.classroom.timetable.models import Meeting

BEFORE_OPENS = timedelta(days=14)
AFTER_STAYS = timedelta(days=14)
FOLLOW_UP_OPENS = timedelta(days=90)
FOLLOW_UP_STAYS = timedelta(days=30)
# Both looks before the start lie at least this far apart, as the sessions they are compared with do.
SHORTEST_WAIT = timedelta(days=28)


@dataclass(frozen=True)
class Window:
    """A look, and from when until when it can be answered."""

    look: Look
    opens: datetime
    closes: datetime


def windows_of(cohort: Cohort) -> list[Window]:
    """The cohort's looks in order; none while its dates aren't agreed.

    A cohort that starts much later than the programme's first waits, and so is the comparison: it looks twice before.
    """
    meetings = list(cohort.meetings.filter(cancelled=False).order_by("starts"))
    if not meetings:
        return []
    starts, ends = meetings[0].starts, meetings[-1].ends
    windows = [
        Window(Look.BEFORE, starts - BEFORE_OPENS, starts),
        Window(Look.AFTER, ends, ends + AFTER_STAYS),
        Window(Look.FOLLOW_UP, ends + FOLLOW_UP_OPENS, ends + FOLLOW_UP_OPENS + FOLLOW_UP_STAYS),
    ]
    first = Meeting.objects.filter(cohort__programme=cohort.programme_id, cancelled=False).order_by("starts").first()
    if first is not None and first.cohort_id != cohort.pk and starts - first.starts >= SHORTEST_WAIT:
        windows.insert(0, Window(Look.EARLIER, first.starts - BEFORE_OPENS, first.starts))
    return windows


def open_look(cohort: Cohort, now: datetime) -> Look | None:
    """The look that can be answered now, or None."""
    return next((one.look for one in windows_of(cohort) if one.opens <= now < one.closes), None)


@dataclass(frozen=True)
class Span:
    """From when until when the questions of a check can be answered."""

    opens: datetime
    closes: datetime


def check_span(cohort: Cohort, day: int) -> Span | None:
    """When the cohort is asked so many days after its last session; None while its dates aren't agreed."""
    last = cohort.meetings.filter(cancelled=False).order_by("ends").last()
    if last is None:
        return None
    opens = last.ends + timedelta(days=day)
    return Span(opens, opens + FOLLOW_UP_STAYS)
