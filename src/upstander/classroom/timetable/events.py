"""Events of a programme's timetable: appended with each change, and folded back into what the rows must say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.models import (
    Meeting,
    Proposal,
    TimetableComment,
    TimetableEvent,
    TimetableVersion,
)


def append_event(programme: Programme, at: datetime, kind: str, **data: Any) -> TimetableEvent:
    """Append an event to a timetable's history; call it in the transaction of the change itself."""
    last = programme.timetable_events.order_by("-position").first()
    position = last.position + 1 if last else 1
    return TimetableEvent.objects.create(programme=programme, position=position, at=at, kind=kind, data=data)


@dataclass(frozen=True)
class Held:
    """A meeting as the timetable has it."""

    starts: str
    ends: str
    sequence: int
    cancelled: bool


@dataclass(frozen=True)
class Standing:
    """What a timetable's events say about it: proposals by number, versions' digests in order, meetings, comments."""

    proposals: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    dates: Mapping[int, frozenset[tuple[str, str, str, str]]] = field(default_factory=dict)
    versions: tuple[tuple[int, str], ...] = ()
    meetings: Mapping[str, Held] = field(default_factory=dict)
    comments: frozenset[int] = frozenset()


def fold(events: Iterable[TimetableEvent]) -> Standing:
    """Where a timetable stands after its events, in order."""
    standing = Standing()
    for event in events:
        standing = _apply(standing, event.kind, event.data)
    return standing


def _apply(standing: Standing, kind: str, data: Mapping[str, Any]) -> Standing:
    match kind:
        case "proposed":
            proposals = {number: (side, "replaced" if state == "open" else state)
                         for number, (side, state) in standing.proposals.items()}  # fmt: skip
            proposals[data["number"]] = (data["side"], "open")
            dates = frozenset(tuple(row) for row in data["dates"])
            return replace(standing, proposals=proposals, dates={**standing.dates, data["number"]: dates})
        case "withdrawn":
            return replace(standing, proposals=_with_state(standing, data["number"], "withdrawn"))
        case "agreed":
            meetings = {key: Held(*values) for key, values in data["meetings"].items()}
            return replace(
                standing,
                proposals=_with_state(standing, data["number"], "agreed"),
                versions=(*standing.versions, (data["number"], data["digest"])),
                meetings={**standing.meetings, **meetings},
            )
        case "commented":
            return replace(standing, comments=standing.comments | {data["comment"]})
    raise ValueError(f"The timetable has no event {kind}.")


def _with_state(standing: Standing, number: int, state: str) -> dict[int, tuple[str, str]]:
    side, _ = standing.proposals[number]
    return {**standing.proposals, number: (side, state)}


def standing_of_rows(programme: Programme) -> Standing:
    """The same from the rows themselves; a test holds both equal."""
    proposals = list(Proposal.objects.filter(programme=programme).prefetch_related("dates"))
    versions = TimetableVersion.objects.filter(programme=programme).order_by("number")
    meetings = Meeting.objects.filter(cohort__programme=programme)
    comments = TimetableComment.objects.filter(proposal__programme=programme)
    return Standing(
        proposals={one.number: (one.side, one.state) for one in proposals},
        dates={one.number: frozenset(rows_of(one)) for one in proposals},
        versions=tuple((one.proposal.number, one.digest) for one in versions.select_related("proposal")),
        meetings={str(one.pk): held(one) for one in meetings},
        comments=frozenset(comments.values_list("pk", flat=True)),
    )


def rows_of(proposal: Proposal) -> list[tuple[str, str, str, str]]:
    """A proposal's dates as an event keeps them: cohort, session, start and end in UTC."""
    return [(str(row.cohort_id), row.session, _utc(row.starts), _utc(row.ends)) for row in proposal.dates.all()]


def held(meeting: Meeting) -> Held:
    """A meeting as an event keeps it."""
    return Held(_utc(meeting.starts), _utc(meeting.ends), meeting.sequence, meeting.cancelled)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
