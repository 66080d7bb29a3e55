"""The analysis, written before there was anything to analyse.

Question: does the course make officers better at telling techniques of extremist persuasion from honest, or merely
hostile, speech?

- **Comparison** (primary): the second cohort answers twice before it starts. Its change while it waits is what
  practice and time do alone; the first cohort's change over the course is set against it. Welch's t test, two-sided.
- **Change** (secondary): every participant's own change from before to after, both cohorts together, second
  cohort's later look before as its start. Paired t test, two-sided.
- Each for d′ and, reported beside it whatever it shows, for c: suspicion of everything is a harm, no success
  (Modirrousta-Galian and Higham, 2023).
- Level 0.05, intervals of 95 %. Whoever lacks one of the two forms is left out of that comparison, and their
  number is said. Fewer than five people: nothing is computed.

What it can show, by ``simulation.py`` (2,000 programmes each, of two equal cohorts, nobody absent). An effect of 0.4 is
found by the comparison in 24 of 100 programmes with cohorts of 25, and in 41 with cohorts of 45; by the change in 74
and in 94. Where there is no effect, each speaks up in about 5. So one programme's comparison that shows nothing says
little: it is reported with its interval, and programmes are pooled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance

from scipy.special import stdtr, stdtrit

LEVEL = 0.05
FEWEST = 5


@dataclass(frozen=True)
class Estimate:
    """A difference of means, its interval, its p value, and how many people stand behind it."""

    difference: float
    low: float
    high: float
    p: float
    people: int


class TooFewError(Exception):
    """Too few people for a number that says anything and identifies nobody."""

    def __init__(self) -> None:
        super().__init__(f"Fewer than {FEWEST} people answered both times, so no number is given.")


def compare(course: Sequence[float], waiting: Sequence[float]) -> Estimate:
    """The change over the course minus the change while waiting.

    Args:
        course: each person's change (after minus before) in the cohort that took the course.
        waiting: each person's change between both looks of the cohort that waited.

    Raises:
        TooFewError: fewer than five in one of the two.
    """
    if min(len(course), len(waiting)) < FEWEST:
        raise TooFewError
    shares = variance(course) / len(course), variance(waiting) / len(waiting)
    spread = sum(shares)
    # Welch (1947): degrees of freedom for groups whose spreads differ.
    weights = shares[0] ** 2 / (len(course) - 1) + shares[1] ** 2 / (len(waiting) - 1)
    freedom = spread**2 / weights if weights else len(course) + len(waiting) - 2
    return _estimate(fmean(course) - fmean(waiting), sqrt(spread), freedom, len(course) + len(waiting))


def estimate_change(changes: Sequence[float]) -> Estimate:
    """The mean of everybody's own change.

    Raises:
        TooFewError: fewer than five people.
    """
    if len(changes) < FEWEST:
        raise TooFewError
    return _estimate(fmean(changes), sqrt(variance(changes) / len(changes)), len(changes) - 1, len(changes))


def _estimate(difference: float, error: float, freedom: float, people: int) -> Estimate:
    """Student's interval and two-sided p value of a difference with this standard error."""
    margin = float(stdtrit(freedom, 1 - LEVEL / 2)) * error
    p = 2 * float(stdtr(freedom, -abs(difference) / error)) if error else float(difference == 0)
    return Estimate(difference, difference - margin, difference + margin, p, people)
