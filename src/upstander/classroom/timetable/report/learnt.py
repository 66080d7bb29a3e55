"""What people learnt: in words from the analysis, and drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from upstander.classroom.course.model import Course
from upstander.classroom.learning.analysis import FEWEST, Estimate, TooFewError, compare, estimate_change
from upstander.classroom.learning.detection import Detection
from upstander.classroom.learning.gather import Changes, changes_of
from upstander.classroom.learning.words import SCALE, SURE, judge_change, judge_comparison
from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.report.plots import Plot, plot_estimates
from upstander.classroom.timetable.report.section import NOT_YET, Section

_TITLE = "What people learnt"
LEVEL = "2 of 4: learning"
_LINES = (
    "The dot is what was measured; in 95 of 100 such programmes the true number lies on its line. The dashed line is "
    "no change."
)
_START_LINES = (
    "The dot is what was measured; in 95 of 100 such groups the true number lies on its line. The dashed line is "
    "nought."
)
_TO_COME = "How people sort posts before the course is known. What it changed comes here two weeks after its end."
_NOT_COMPARED = "Nobody waited to be compared with, so practice may be part of it."


def learnt(programme: Programme, course: Course, now: datetime) -> Section:
    """The changes over the course; until there are any, how people sorted before it."""
    changes = changes_of(programme, course.forms, now)
    if changes.own:
        judged = _judge(changes)
        return Section(_TITLE, LEVEL, True, judged, (SCALE, judged), _plots(changes))
    if changes.start:
        return Section(_TITLE, LEVEL, True, _TO_COME, (SCALE, _TO_COME), (_plot_start(changes.start),))
    words = (
        "Not measured yet. The same people sort posts before and after the course, and a cohort that starts later "
        "twice before it, as the comparison. How well they tell extremist from harmless posts comes here, with its "
        "uncertainty.",
    )
    return Section(_TITLE, LEVEL, False, NOT_YET, words)


def _judge(changes: Changes) -> str:
    own = _or_none(estimate_change, _d_primes(changes.own))
    if own is None:
        return f"Fewer than {FEWEST} people sorted posts both before and after the course, so no number is given."
    compared = _or_none(compare, _d_primes(changes.course), _d_primes(changes.waiting))
    return " ".join([judge_change(own), *([judge_comparison(compared)] if compared else [_NOT_COMPARED])])


def _plots(changes: Changes) -> tuple[Plot, ...]:
    course, waiting = _d_primes(changes.course), _d_primes(changes.waiting)
    detection = [
        ("Telling apart (d′), over the course", _or_none(estimate_change, _d_primes(changes.own))),
        ("Telling apart (d′), against those who waited", _or_none(compare, course, waiting)),
        ("Telling apart (d′), 90 days later", _or_none(estimate_change, _d_primes(changes.later))),
        ("Leaning (c), over the course", _or_none(estimate_change, _criteria(changes.own))),
    ]
    sure = [("How sure people felt, over the course", _or_none(estimate_change, changes.sure))]
    return (
        plot_estimates("What changed in sorting", detection, _LINES),
        plot_estimates("What changed in how sure people felt, in points of a scale from 1 to 5", sure, SURE),
    )


def _plot_start(start: Sequence[Detection]) -> Plot:
    found = [
        ("Telling apart (d′)", _or_none(estimate_change, _d_primes(start))),
        ("Leaning (c)", _or_none(estimate_change, _criteria(start))),
    ]
    return plot_estimates("How people sorted before the start", found, _START_LINES)


def _d_primes(found: Sequence[Detection]) -> list[float]:
    return [one.d_prime for one in found]


def _criteria(found: Sequence[Detection]) -> list[float]:
    return [one.criterion for one in found]


def _or_none(estimate: Callable[..., Estimate], *groups: Sequence[float]) -> Estimate | None:
    try:
        return estimate(*groups)
    except TooFewError:
        return None
