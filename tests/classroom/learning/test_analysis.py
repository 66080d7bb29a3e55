"""The analysis that was written beforehand: its numbers, and how often it is right and wrong."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from upstander.classroom.learning.analysis import TooFewError, compare, estimate_change
from upstander.classroom.learning.simulation import simulate

PROGRAMMES = 1_000
STATED = {25: (0.24, 0.74), 45: (0.41, 0.94)}


def test_a_change_worked_out_by_hand() -> None:
    # Mean 0.3, standard deviation 0.1581, standard error 0.0707, t(4) for 95 % is 2.7764.
    found = estimate_change([0.1, 0.2, 0.3, 0.4, 0.5])
    assert found.difference == pytest.approx(0.3)
    assert (found.low, found.high) == (pytest.approx(0.1037, abs=1e-4), pytest.approx(0.4963, abs=1e-4))
    assert found.people == 5


def test_the_comparison_is_course_minus_waiting() -> None:
    found = compare([0.5, 0.6, 0.7, 0.8, 0.9], [0.1, 0.0, -0.1, 0.1, 0.0])
    assert found.difference == pytest.approx(0.68)
    assert found.low < 0.68 < found.high
    assert found.p < 0.05
    assert found.people == 10


CHANGES = st.lists(st.floats(-4, 4, width=32), min_size=5, max_size=30).filter(
    lambda values: max(values) - min(values) > 0.01
)


@given(course=CHANGES, waiting=CHANGES)
def test_both_tests_agree_with_another_implementation(course: list[float], waiting: list[float]) -> None:
    found, expected = compare(course, waiting), stats.ttest_ind(course, waiting, equal_var=False)
    interval = expected.confidence_interval(0.95)
    assert (found.p, found.low, found.high) == pytest.approx((expected.pvalue, *interval), rel=1e-6, abs=1e-9)
    changed, expected = estimate_change(course), stats.ttest_1samp(course, 0)
    interval = expected.confidence_interval(0.95)
    assert (changed.p, changed.low, changed.high) == pytest.approx((expected.pvalue, *interval), rel=1e-6, abs=1e-9)


def test_changes_that_are_all_the_same_leave_no_doubt() -> None:
    assert estimate_change([0.5] * 5).p == 0
    assert estimate_change([0.0] * 5).p == 1


def test_fewer_than_five_people_give_no_number() -> None:
    with pytest.raises(TooFewError):
        estimate_change([0.1, 0.2, 0.3, 0.4])
    with pytest.raises(TooFewError):
        compare([0.1] * 5, [0.2] * 4)


@pytest.mark.parametrize("people", [25, 45])
def test_with_no_effect_false_alarms_come_at_the_stated_rate(people: int) -> None:
    found = simulate(people, 0, PROGRAMMES, seed=20261122)
    assert found.comparison == pytest.approx(0.05, abs=_noise(0.05))
    assert found.change == pytest.approx(0.05, abs=_noise(0.05))


@pytest.mark.parametrize("people", [25, 45])
def test_an_effect_is_found_as_often_as_stated(people: int) -> None:
    found = simulate(people, 0.4, PROGRAMMES, seed=20261122)
    comparison, change = STATED[people]
    assert found.comparison == pytest.approx(comparison, abs=_noise(comparison))
    assert found.change == pytest.approx(change, abs=_noise(change))


def _noise(share: float) -> float:
    """Three standard errors of a share among the simulated programmes, and half a percent for rounding."""
    return 3 * sqrt(share * (1 - share) / PROGRAMMES) + 0.005
