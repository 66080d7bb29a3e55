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

import numpy as np
from scipy import stats

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
    result = stats.ttest_ind(np.asarray(course), np.asarray(waiting), equal_var=False)
    interval = result.confidence_interval(1 - LEVEL)
    return Estimate(
        difference=float(np.mean(course) - np.mean(waiting)),
        low=float(interval.low),
        high=float(interval.high),
        p=float(result.pvalue),
        people=len(course) + len(waiting),
    )


def estimate_change(changes: Sequence[float]) -> Estimate:
    """The mean of everybody's own change.

    Raises:
        TooFewError: fewer than five people.
    """
    if len(changes) < FEWEST:
        raise TooFewError
    result = stats.ttest_1samp(np.asarray(changes), 0.0)
    interval = result.confidence_interval(1 - LEVEL)
    return Estimate(
        difference=float(np.mean(changes)),
        low=float(interval.low),
        high=float(interval.high),
        p=float(result.pvalue),
        people=len(changes),
    )
