"""What the analysis can show: how often it finds an effect that is there, and one that isn't.

People are drawn, answer item by item, and go through the very analysis of the lead's report. ``effect`` is the mean
change of true d′ in units of the spread of people's measured changes, as Cohen's d of a paired change is.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from upstander.classroom.learning.analysis import LEVEL, compare, estimate_change
from upstander.classroom.learning.detection import Answers, detection_of

ITEMS = 8
_SKILL, _SPREAD_OF_SKILL = 1.0, 0.5
_LEANING, _SPREAD_OF_LEANING = 0.0, 0.3
_PEOPLE_TO_GAUGE = 4_000
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Power:
    """Shares of simulated programmes in which each test spoke up."""

    comparison: float
    change: float


def simulate(people: int, effect: float, programmes: int, seed: int) -> Power:
    """Run ``programmes`` of two cohorts of ``people`` each with the given true effect."""
    random = np.random.default_rng(seed)
    gain = effect * _spread_of_changes(random)
    found = np.zeros(2)
    for _ in range(programmes):
        first = _draw_people(people, random)
        second = _draw_people(people, random)
        course = _answer(first, gain, random) - _answer(first, 0, random)
        earlier, later = _answer(second, 0, random), _answer(second, 0, random)
        own = np.concatenate([course, _answer(second, gain, random) - later])
        found += [compare(list(course), list(later - earlier)).p < LEVEL, estimate_change(list(own)).p < LEVEL]
    comparison, change = found / programmes
    return Power(float(comparison), float(change))


def _draw_people(count: int, random: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """True d′ and c of each."""
    return random.normal(_SKILL, _SPREAD_OF_SKILL, count), random.normal(_LEANING, _SPREAD_OF_LEANING, count)


def _answer(
    people: tuple[NDArray[np.float64], NDArray[np.float64]], gain: float, random: np.random.Generator
) -> NDArray[np.float64]:
    """Measured d′ of each after one form."""
    skill, leaning = people
    hits = random.binomial(ITEMS, _share((skill + gain) / 2 - leaning))
    alarms = random.binomial(ITEMS, _share(-(skill + gain) / 2 - leaning))
    return _D_PRIMES[hits, alarms]


def _share(z: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray([_NORMAL.cdf(value) for value in z])


def _spread_of_changes(random: np.random.Generator) -> float:
    """Standard deviation of measured changes where nothing changed."""
    people = _draw_people(_PEOPLE_TO_GAUGE, random)
    return float(np.std(_answer(people, 0, random) - _answer(people, 0, random), ddof=1))


_COUNTS = range(ITEMS + 1)
_D_PRIMES = np.asarray(
    [[detection_of(Answers(hits, ITEMS, alarms, ITEMS)).d_prime for alarms in _COUNTS] for hits in _COUNTS]
)
