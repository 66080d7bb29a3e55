"""Gathers the lead's report: who was invited, could come and came, the changes of dates, and the further sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from upstander.classroom.programme.models import Cohort, PlaceState, Programme
from upstander.classroom.timetable.attendance import has_attended, minutes_present
from upstander.classroom.timetable.dates import Change, Kind, differences, slots_of
from upstander.classroom.timetable.models import Meeting
from upstander.classroom.timetable.report.plots import HIDDEN
from upstander.classroom.timetable.report.rates import write_rate
from upstander.classroom.timetable.report.section import Section
from upstander.classroom.timetable.report.sections import sections_of
from upstander.classroom.timetable.report.suppress import Cell, publish, publish_beside, publish_total
from upstander.classroom.timetable.rules import ATTENDED_PERCENT, SMALLEST_GROUP
from upstander.classroom.timetable.sessions import course_sessions, session_name
from upstander.classroom.timetable.times import in_london, write_date

NOT_HELD = "Not held yet"
HIDDEN_MEANS = (
    f"No number here is about fewer than {SMALLEST_GROUP} people: where it would be, it is given as a range, such as "
    f"“21 or more”, and so is every total that it is part of. “{HIDDEN}” stands where even that would tell too much."
)
RATES_MEAN = (
    "In brackets behind each share stands the range in which the true one lies in 95 of 100 such groups (Wilson "
    f"interval). Whoever was there for {ATTENDED_PERCENT}% of a session’s minutes came. Whoever has joined could come."
)


@dataclass(frozen=True)
class Line:
    """One row of a table, every cell in words."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table of the report: its columns after the first, and its rows."""

    title: str
    first: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class VersionNote:
    """One agreed timetable: when, why, and what it changed."""

    name: str
    why: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Everything that stands in the report; page and PDF show the same."""

    programme: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    versions: tuple[VersionNote, ...]
    sections: tuple[Section, ...]


def gather_report(programme: Programme, now: datetime) -> Report:
    """The report as it stands at this moment."""
    cohorts = list(programme.cohorts.all())
    return Report(
        programme=programme.title,
        tables=(_invited(cohorts, now), _came(cohorts, now)),
        notes=(HIDDEN_MEANS, RATES_MEAN),
        versions=tuple(_versions(programme)),
        sections=sections_of(programme, now),
    )


def _invited(cohorts: Sequence[Cohort], now: datetime) -> Table:
    """Who was invited, and who could come: that is, said so by joining."""
    lines, sizes, cells = [], [], []
    for cohort in cohorts:
        size = cohort.places.count()
        joined = cohort.places.filter(state=PlaceState.JOINED).count()
        came = [_count_who_came(one) for one in cohort.meetings.filter(cancelled=False, ends__lte=now)]
        cell = publish_beside(joined, size, came)
        sizes.append(size if size >= SMALLEST_GROUP else None)
        cells.append(cell)
        lines.append(Line(cohort.name, (_number(sizes[-1]), _words(cell))))
    known = [size for size in sizes if size is not None]
    whole = sum(known) if known and len(known) == len(sizes) else None
    lines.append(Line("All", (_number(whole), _words(publish_total(cells)))))
    return Table("Who was invited, and who could come", "Cohort", ("Invited", "Could come"), tuple(lines))


def _came(cohorts: Sequence[Cohort], now: datetime) -> Table:
    """Who came to each session, by cohort and in all."""
    lines = []
    for session in course_sessions().values():
        held = [one.meetings.filter(session=session.key, cancelled=False, ends__lte=now).first() for one in cohorts]
        cells = [publish(_count_who_came(one), one.cohort.places.count()) if one else None for one in held]
        words = [_words(cell) if one else NOT_HELD for one, cell in zip(held, cells, strict=True)]
        whole = _words(publish_total(cells)) if all(held) else NOT_HELD
        lines.append(Line(session.name, (*words, whole)))
    return Table("Who came", "Session", (*(one.name for one in cohorts), "All"), tuple(lines))


def _count_who_came(meeting: Meeting) -> int:
    minutes = minutes_present(meeting)
    places = meeting.cohort.places.values_list("pk", flat=True)
    return sum(has_attended(meeting, minutes.get(place, 0)) for place in places)


def _words(cell: Cell | None) -> str:
    return write_rate(cell) if cell else HIDDEN


def _number(size: int | None) -> str:
    return HIDDEN if size is None else str(size)


def _versions(programme: Programme) -> list[VersionNote]:
    notes, before = [], None
    for version in programme.versions.select_related("proposal", "person").order_by("number"):
        changes = differences(slots_of(before), slots_of(version.proposal))
        day = write_date(in_london(version.at).date())
        notes.append(
            VersionNote(
                name=f"Version {version.number}, agreed on {day}",
                why=version.proposal.why or "The first dates.",
                changes=tuple(_in_words(one) for one in changes if before and one.kind != Kind.SAME),
            )
        )
        before = version.proposal
    return notes


def _in_words(change: Change) -> str:
    name = f"{change.slot.cohort_name}, {session_name(change.slot.session)}"
    before = f"{write_date(change.before.day)}, {in_london(change.before.starts):%H:%M}" if change.before else ""
    after = f"{write_date(change.after.day)}, {in_london(change.after.starts):%H:%M}" if change.after else ""
    if change.kind == Kind.GONE:
        return f"{name}: taken out, was {before}"
    return f"{name}: new, {after}" if change.kind == Kind.NEW else f"{name}: from {before} to {after}"
