"""The timetable as its pages show it: one table per cohort, with what changes and what speaks against each date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.checks import Finding, Key, check_dates
from upstander.classroom.timetable.dates import Change, Kind, differences, slots_of, surroundings_of
from upstander.classroom.timetable.models import Proposal, TimetableVersion
from upstander.classroom.timetable.sessions import session_name
from upstander.classroom.timetable.times import in_london, write_date, write_span

CHANGES = {Kind.NEW: "New", Kind.MOVED: "Moved", Kind.GONE: "Taken out", Kind.SAME: ""}


@dataclass(frozen=True)
class Row:
    """One session of a cohort: when it is, when it was, and the findings."""

    session: str
    day: str
    time: str
    was: str
    change: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Table:
    """One cohort's sessions."""

    cohort: str
    rows: tuple[Row, ...]


def tables_of(changes: Iterable[Change], findings: Mapping[Key, tuple[Finding, ...]]) -> list[Table]:
    """The changes as one table per cohort."""
    cohorts: dict[str, list[Row]] = {}
    for change in changes:
        cohorts.setdefault(change.slot.cohort_name, []).append(_row(change, findings.get(change.slot.key, ())))
    return [Table(cohort, tuple(rows)) for cohort, rows in cohorts.items()]


def version_tables(version: TimetableVersion) -> list[Table]:
    """An agreed version's dates."""
    slots = slots_of(version.proposal)
    return tables_of(differences(slots, slots), {})


def proposal_tables(programme: Programme, proposal: Proposal, standing: Proposal | None, now: datetime) -> list[Table]:
    """A proposal's dates beside those that stood, with what speaks against them now."""
    slots = slots_of(proposal)
    findings = check_dates(slots, surroundings_of(programme, now))
    return tables_of(differences(slots_of(standing), slots), findings)


def only_changes(tables: Sequence[Table]) -> list[Table]:
    """The same tables with nothing but the rows that change."""
    rows = [Table(one.cohort, tuple(row for row in one.rows if row.change)) for one in tables]
    return [table for table in rows if table.rows]


def count_changes(tables: Sequence[Table]) -> int:
    """How many dates a proposal changes."""
    return sum(bool(row.change) for table in tables for row in table.rows)


def _row(change: Change, findings: tuple[Finding, ...]) -> Row:
    after, before = change.after, change.before
    moved = before is not None and change.kind in {Kind.MOVED, Kind.GONE}
    return Row(
        session=session_name(change.slot.session),
        day=write_date(after.day) if after else "",
        time=write_span(after.starts, after.ends) if after else "",
        was=f"{write_date(before.day)}, {in_london(before.starts):%H:%M}" if moved and before else "",
        change=CHANGES[change.kind],
        findings=findings,
    )
