"""Plots of the report, as places on a line from 0 to 100: the page and the PDF draw the same ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from upstander.classroom.learning.analysis import FEWEST, Estimate
from upstander.classroom.timetable.report.rates import wilson, write_rate
from upstander.classroom.timetable.report.suppress import Cell

HIDDEN = "Not shown"


@dataclass(frozen=True)
class Mark:
    """One line of a plot: what was found, from ``least`` to ``most``, and where the truth may lie.

    The words say the same. Where nothing may be shown, ``shown`` is false and there are words alone. A ``heading``
    stands above it and those that follow.
    """

    label: str
    words: str
    shown: bool = False
    least: float = 0.0
    most: float = 0.0
    low: float = 0.0
    high: float = 0.0
    heading: str = ""


@dataclass(frozen=True)
class Plot:
    """Lines under each other on one scale. ``zero`` is where nought lies, ``left`` and ``right`` name the ends."""

    title: str
    shares: bool
    marks: tuple[Mark, ...]
    note: str = ""
    zero: float = 0.0
    left: str = "0%"
    right: str = "100%"


def mark_share(label: str, cell: Cell | None) -> Mark:
    """A share with its Wilson interval; of a range, from its least to its most."""
    if cell is None:
        return Mark(label, HIDDEN)
    low, high = wilson(cell.low, cell.of)[0], wilson(cell.high, cell.of)[1]
    least, most, low, high = (round(100 * place, 2) for place in (cell.low / cell.of, cell.high / cell.of, low, high))
    return Mark(label, write_rate(cell), True, least, most, low, high)


def plot_estimates(title: str, found: Iterable[tuple[str, Estimate | None]], note: str = "") -> Plot:
    """Differences with their intervals on a scale that holds them all, and nought."""
    lines = list(found)
    ends = [0.0, *(end for _, one in lines if one for end in (one.low, one.high))]
    # To the next half outwards, so that no interval ends at the edge.
    first, last = (floor(min(ends) * 2 - 0.01) / 2, ceil(max(ends) * 2 + 0.01) / 2)
    marks = tuple(_mark_estimate(label, one, (first, last)) for label, one in lines)
    zero = _place(0, (first, last))
    return Plot(title, False, marks, note, zero, _signed(first, "+g"), _signed(last, "+g"))


def _mark_estimate(label: str, found: Estimate | None, scale: tuple[float, float]) -> Mark:
    if found is None:
        return Mark(label, f"Fewer than {FEWEST} people")
    middle, least, most = (_signed(one) for one in (found.difference, found.low, found.high))
    words = f"{middle} ({least} to {most}), {found.people} people"
    point, low, high = (_place(value, scale) for value in (found.difference, found.low, found.high))
    return Mark(label, words, True, point, point, low, high)


def _signed(value: float, form: str = "+.2f") -> str:
    """A number with its sign, minus as print has it."""
    return format(value, form).replace("-", "−")


def _place(value: float, scale: Sequence[float]) -> float:
    return round(100 * (value - scale[0]) / (scale[1] - scale[0]), 2)
