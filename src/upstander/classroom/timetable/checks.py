"""What speaks against a date: pure functions over the proposed dates and what surrounds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays

from upstander.classroom.timetable.rules import CLOCK_CHANGE_DAYS, CLOSEST_DAYS, EARLIEST, FARTHEST_DAYS, LATEST
from upstander.classroom.timetable.times import clock_change, in_london, write_date

Key = tuple[str, str]

ELECTION_MEANS = (
    "In the weeks before an election councils publish and host nothing that could seem to take sides, "
    "so ask the monitoring officer before holding a session then."
)


class Weight(StrEnum):
    """How much a finding says against a date."""

    REFUSED = "refused"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One thing about a date, in words."""

    weight: Weight
    code: str
    words: str


@dataclass(frozen=True)
class Slot:
    """When one session of one cohort is to be. ``cohort`` is an id, ``number`` the session's place in the course."""

    cohort: str
    cohort_name: str
    session: str
    number: int
    starts: datetime
    ends: datetime

    @property
    def key(self) -> Key:
        return (self.cohort, self.session)

    @property
    def day(self) -> date:
        return in_london(self.starts).date()

    def overlaps(self, starts: datetime, ends: datetime) -> bool:
        """Whether both share a moment; one that ends when the other starts doesn't."""
        return self.starts < ends and starts < self.ends


@dataclass(frozen=True)
class Closed:
    """Days from ``first`` to ``last`` that suit the council badly; ``kind`` is ``school`` or ``election``."""

    kind: str
    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Busy:
    """When somebody of the crew is at a session of another programme."""

    person: str
    programme: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Surroundings:
    """What dates are checked against. ``standing`` are the agreed meetings' times."""

    now: datetime
    window_opens: date
    window_closes: date
    facilitators: tuple[str, ...] = ()
    closed: tuple[Closed, ...] = ()
    busy: tuple[Busy, ...] = ()
    standing: Mapping[Key, tuple[datetime, datetime]] = field(default_factory=dict)


def check_dates(slots: Sequence[Slot], around: Surroundings) -> dict[Key, tuple[Finding, ...]]:
    """The findings about each proposed date, gravest first. A session that was held as it stands has none."""
    found: dict[Key, list[Finding]] = {slot.key: [] for slot in slots}
    for slot in slots:
        if _was_held_so(slot, around):
            continue
        found[slot.key] += _against_the_past(slot, around)
        found[slot.key] += _against_the_window(slot, around)
        found[slot.key] += _against_others(slot, slots, around)
        found[slot.key] += _against_the_order(slot, slots)
        found[slot.key] += _against_the_day(slot, around)
        found[slot.key] += _against_the_hour(slot)
    grave = list(Weight)
    return {key: tuple(sorted(findings, key=lambda one: grave.index(one.weight))) for key, findings in found.items()}


def held_but_missing(slots: Sequence[Slot], around: Surroundings) -> list[Key]:
    """The sessions that have begun and that these dates leave out."""
    proposed = {slot.key for slot in slots}
    return [key for key, (starts, _) in around.standing.items() if starts <= around.now and key not in proposed]


def is_refused(findings: Mapping[Key, Iterable[Finding]]) -> bool:
    """Whether some date can't be proposed at all."""
    return any(one.weight == Weight.REFUSED for several in findings.values() for one in several)


def _was_held_so(slot: Slot, around: Surroundings) -> bool:
    return slot.starts <= around.now and around.standing.get(slot.key) == (slot.starts, slot.ends)


def _against_the_past(slot: Slot, around: Surroundings) -> Iterable[Finding]:
    standing = around.standing.get(slot.key)
    if standing and standing[0] <= around.now:
        yield Finding(Weight.REFUSED, "held", "This session has begun or is over, so its date can’t change.")
    elif slot.starts <= around.now:
        yield Finding(Weight.REFUSED, "past", "This date is in the past.")


def _against_the_window(slot: Slot, around: Surroundings) -> Iterable[Finding]:
    if not around.window_opens <= slot.day <= around.window_closes:
        opens, closes = write_date(around.window_opens), write_date(around.window_closes)
        yield Finding(Weight.REFUSED, "window", f"Outside the delivery window, which is {opens} to {closes}.")


def _against_others(slot: Slot, slots: Sequence[Slot], around: Surroundings) -> Iterable[Finding]:
    for other in slots:
        if other is slot or not slot.overlaps(other.starts, other.ends):
            continue
        if other.cohort == slot.cohort:
            yield Finding(Weight.REFUSED, "cohort_clash", f"At the same time as session {other.number} of this cohort.")
        else:
            who = f" {_join(around.facilitators)} can’t be in both." if around.facilitators else ""
            words = f"At the same time as session {other.number} of {other.cohort_name}.{who}"
            yield Finding(Weight.WARNING, "crew_clash", words)
    for busy in around.busy:
        if slot.overlaps(busy.starts, busy.ends):
            words = f"{busy.person} is at a session of “{busy.programme}” then."
            yield Finding(Weight.WARNING, "crew_elsewhere", words)


def _against_the_order(slot: Slot, slots: Sequence[Slot]) -> Iterable[Finding]:
    earlier = [other for other in slots if other.cohort == slot.cohort and other.number < slot.number]
    if not earlier:
        return
    before = max(earlier, key=lambda other: other.number)
    days = (slot.day - before.day).days
    if slot.starts <= before.starts:
        yield Finding(Weight.WARNING, "order", f"Before session {before.number}, which it builds on.")
    elif days < CLOSEST_DAYS:
        words = f"Only {_days(days)} after session {before.number}: {CLOSEST_DAYS} to {FARTHEST_DAYS} work best."
        yield Finding(Weight.WARNING, "too_close", words)
    elif days > FARTHEST_DAYS:
        words = f"{_days(days)} after session {before.number}: {CLOSEST_DAYS} to {FARTHEST_DAYS} work best."
        yield Finding(Weight.WARNING, "too_far", words)


def _against_the_day(slot: Slot, around: Surroundings) -> Iterable[Finding]:
    if slot.day.weekday() >= 5:
        yield Finding(Weight.WARNING, "weekend", f"A {slot.day:%A}.")
    if name := bank_holiday(slot.day):
        yield Finding(Weight.WARNING, "bank_holiday", f"A bank holiday: {name}.")
    for closed in around.closed:
        if closed.first <= slot.day <= closed.last:
            words = f"Pre-election period: {closed.name}. {ELECTION_MEANS}"
            if closed.kind == "school":
                words = f"School holidays: {closed.name}."
            yield Finding(Weight.WARNING, closed.kind, words)
    for days in range(CLOCK_CHANGE_DAYS + 1):
        changed = slot.day - timedelta(days=days)
        if direction := clock_change(changed):
            words = f"The clocks go {direction} on {write_date(changed)}. The invitations allow for it."
            yield Finding(Weight.NOTE, "clock_change", words)


def _against_the_hour(slot: Slot) -> Iterable[Finding]:
    starts, ends = in_london(slot.starts), in_london(slot.ends)
    if starts.time() < EARLIEST:
        yield Finding(Weight.WARNING, "early", f"Starts before {EARLIEST:%H:%M}.")
    if ends.time() > LATEST or ends.date() > starts.date():
        yield Finding(Weight.WARNING, "late", f"Ends after {LATEST:%H:%M}.")


def bank_holiday(day: date) -> str:
    """What bank holiday this day is in England or Wales; empty if none. Says where, if it is one's alone."""
    in_england, in_wales = (_of_year(nation, day.year).get(day, "") for nation in ("ENG", "WLS"))
    if bool(in_england) == bool(in_wales):
        return in_england
    return f"{in_england} (England)" if in_england else f"{in_wales} (Wales)"


@lru_cache(maxsize=32)
def _of_year(nation: str, year: int) -> Mapping[date, str]:
    return dict(holidays.country_holidays("GB", subdiv=nation, years=year))


def _join(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _days(count: int) -> str:
    return "a day" if count == 1 else f"{count} days"
