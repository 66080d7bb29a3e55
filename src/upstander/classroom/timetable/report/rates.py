"""Rates with their uncertainty, in words."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from upstander.classroom.timetable.report.suppress import Cell

CONFIDENCE = 0.95


def wilson(count: int, of: int) -> tuple[float, float]:
    """The interval in which the true share lies with ``CONFIDENCE``, after Wilson (1927): it holds for small groups.

    Raises:
        ValueError: the count is not a part of the whole.
    """
    if not 0 <= count <= of or of == 0:
        raise ValueError(f"{count} is no part of {of}.")
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    share = count / of
    middle = share + z * z / (2 * of)
    spread = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    whole = 1 + z * z / of
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def write_rate(cell: Cell) -> str:
    """A count, its share, and the interval: 19 of 25, 76% (57% to 89%). Of a range, from its least to its most."""
    low, high = wilson(cell.low, cell.of)[0], wilson(cell.high, cell.of)[1]
    interval = f"({low:.0%} to {high:.0%})"
    if cell.exact:
        return f"{cell.low} of {cell.of}, {cell.low / cell.of:.0%} {interval}"
    if cell.high == cell.of:
        return f"{cell.low} or more of {cell.of}, {cell.low / cell.of:.0%} or more {interval}"
    if cell.low == 0:
        return f"{cell.high} or fewer of {cell.of}, {cell.high / cell.of:.0%} or less {interval}"
    return f"{cell.low} to {cell.high} of {cell.of}, {cell.low / cell.of:.0%} to {cell.high / cell.of:.0%} {interval}"
