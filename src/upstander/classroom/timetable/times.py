"""Times as people in Britain say them, and the instants they mean."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class TimeRefused(Exception):
    """A time that means no instant, or two; the message says why."""


def at_london(day: date, clock: time) -> datetime:
    """The instant, in UTC, when clocks in London show this time on this day.

    Raises:
        TimeRefused: the clocks jump over that time, or show it twice.
    """
    first = datetime.combine(day, clock, LONDON)
    second = first.replace(fold=1)
    instant = first.astimezone(UTC)
    if instant.astimezone(LONDON).replace(tzinfo=None) != first.replace(tzinfo=None):
        raise TimeRefused(f"There is no {clock:%H:%M} on {write_date(day)}: the clocks go forward over it.")
    if first.utcoffset() != second.utcoffset():
        raise TimeRefused(f"{clock:%H:%M} comes twice on {write_date(day)}: the clocks go back over it.")
    return instant


def in_london(instant: datetime) -> datetime:
    """The instant as clocks in London show it."""
    return instant.astimezone(LONDON)


def clock_change(day: date) -> str:
    """``forward``, ``back`` or nothing: what the clocks do on this day."""
    begin = datetime.combine(day, time(0), LONDON).utcoffset()
    end = datetime.combine(day + timedelta(days=1), time(0), LONDON).utcoffset()
    if begin is None or end is None or begin == end:
        return ""
    return "forward" if end > begin else "back"


def write_date(day: date) -> str:
    """A day with its weekday: Thursday 3 December 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def write_span(starts: datetime, ends: datetime) -> str:
    """From when to when on clocks in London: 10:00 to 11:10."""
    return f"{in_london(starts):%H:%M} to {in_london(ends):%H:%M}"
