"""Dates between rows and values: what was proposed, what stands, what surrounds it, and what differs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from upstander.classroom.programme.models import CrewMember, CrewRole, Programme
from upstander.classroom.timetable.checks import Busy, Closed, Key, Slot, Surroundings
from upstander.classroom.timetable.models import Meeting, Proposal
from upstander.classroom.timetable.sessions import course_sessions

FIRST = "0" * 64


class Kind(StrEnum):
    """What a change of dates does to one session of one cohort."""

    NEW = "new"
    MOVED = "moved"
    GONE = "gone"
    SAME = "same"


@dataclass(frozen=True)
class Change:
    """One session of one cohort before and after."""

    kind: Kind
    before: Slot | None
    after: Slot | None

    @property
    def slot(self) -> Slot:
        """The slot that is there: the new one, or the old one of what is gone."""
        slot = self.after or self.before
        assert slot is not None  # noqa: S101  # one of both is always there
        return slot


def slots_of(proposal: Proposal | None) -> list[Slot]:
    """A proposal's dates, cohort by cohort in the course's order."""
    if proposal is None:
        return []
    order = course_sessions()
    slots = [
        Slot(
            cohort=str(row.cohort_id),
            cohort_name=row.cohort.name,
            session=row.session,
            number=order[row.session].number if row.session in order else len(order) + 1,
            starts=row.starts,
            ends=row.ends,
        )
        for row in proposal.dates.select_related("cohort")
    ]
    return sorted(slots, key=lambda slot: (slot.cohort_name, slot.number))


def differences(before: Sequence[Slot], after: Sequence[Slot]) -> list[Change]:
    """Every session that either side has, with what the change does to it."""
    old, new = {slot.key: slot for slot in before}, {slot.key: slot for slot in after}
    changes = [_change(old.get(key), new.get(key)) for key in {**old, **new}]
    return sorted(changes, key=lambda change: (change.slot.cohort_name, change.slot.number))


def _change(before: Slot | None, after: Slot | None) -> Change:
    if before is None:
        return Change(Kind.NEW, before, after)
    if after is None:
        return Change(Kind.GONE, before, after)
    same = (before.starts, before.ends) == (after.starts, after.ends)
    return Change(Kind.SAME if same else Kind.MOVED, before, after)


def digest_of(programme: UUID, number: int, before: str, slots: Iterable[Slot]) -> str:
    """SHA-256 over a version's programme, number and dates and the digest of the version before it."""
    rows = sorted([slot.cohort, slot.session, _instant(slot.starts), _instant(slot.ends)] for slot in slots)
    text = json.dumps([str(programme), number, before, rows], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def standing_times(programme: Programme) -> Mapping[Key, tuple[datetime, datetime]]:
    """The times of the programme's meetings that stand."""
    meetings = Meeting.objects.filter(cohort__programme=programme, cancelled=False)
    return {(str(one.cohort_id), one.session): (one.starts, one.ends) for one in meetings}


def surroundings_of(programme: Programme, now: datetime) -> Surroundings:
    """What the programme's dates are checked against at this moment."""
    crew = programme.crew.filter(role=CrewRole.FACILITATOR).select_related("person").order_by("person__name")
    periods = programme.closed_periods.all()
    return Surroundings(
        now=now,
        window_opens=programme.window_opens,
        window_closes=programme.window_closes,
        facilitators=tuple(member.person.name for member in crew),
        closed=tuple(Closed(one.kind, one.name, one.first, one.last) for one in periods),
        busy=tuple(_busy_elsewhere(programme, now)),
        standing=standing_times(programme),
    )


def _busy_elsewhere(programme: Programme, now: datetime) -> Iterable[Busy]:
    """When this programme's facilitators are at other programmes' meetings to come."""
    people = programme.crew.filter(role=CrewRole.FACILITATOR).values("person")
    parts = CrewMember.objects.filter(role=CrewRole.FACILITATOR, person__in=people).exclude(programme=programme)
    for part in parts.select_related("person", "programme"):
        meetings = Meeting.objects.filter(cohort__programme=part.programme, cancelled=False, ends__gt=now)
        for starts, ends in meetings.values_list("starts", "ends"):
            yield Busy(part.person.name, part.programme.title, starts, ends)
