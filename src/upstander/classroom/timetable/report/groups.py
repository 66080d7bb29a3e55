"""Counts of answers by cohort, and what may be said of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from upstander.classroom.course.model import Scale
from upstander.classroom.programme.models import Cohort
from upstander.classroom.room.models import RunState, Vote
from upstander.classroom.timetable.report.suppress import Cell, publish, publish_total

# A session may run over, and its last question is asked at its very end.
_SETTLED = timedelta(hours=1)


def scale_answers(cohort: Cohort, session: str, activity: str, now: datetime) -> list[int]:
    """What a cohort answered on a scale of one of its sessions; nothing until the session is over."""
    votes = Vote.objects.filter(
        run__room__meeting__cohort=cohort,
        run__room__meeting__cancelled=False,
        run__room__meeting__ends__lte=now - _SETTLED,
        run__room__session=session,
        run__activity=activity,
    ).exclude(run__state=RunState.ASIDE)
    return [int(choice[0]) for choice in votes.values_list("choice", flat=True)]


def publish_high(answers: Sequence[int], scale: Scale) -> Cell | None:
    """How many chose one of the two highest numbers."""
    return publish(sum(answer >= scale.high - 1 for answer in answers), len(answers))


def publish_sum(cells: Iterable[Cell | None]) -> Cell | None:
    """What may be said of several cohorts together."""
    return publish_total(list(cells))


def high_words(scale: Scale) -> str:
    """The two highest numbers, with the words at the end of the scale."""
    return f"{scale.high - 1} or {scale.high} of {scale.high} (“{scale.high_text}”)"
