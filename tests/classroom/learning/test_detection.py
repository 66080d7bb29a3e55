"""d′ and c, against values worked out by hand and what must hold of any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstander.classroom.learning.detection import Answers, detection_of

COUNTS = st.integers(min_value=0, max_value=8)


def test_a_value_worked_out_by_hand() -> None:
    # 7.5 of 9 is z 0.9674, 2.5 of 9 is z -0.5895.
    found = detection_of(Answers(hits=7, signals=8, alarms=2, noises=8))
    assert found.d_prime == pytest.approx(1.5569, abs=1e-4)
    assert found.criterion == pytest.approx(-0.1890, abs=1e-4)


def test_seeing_everything_and_seeing_nothing_score_as_badly_as_guessing() -> None:
    everything, nothing = detection_of(Answers(8, 8, 8, 8)), detection_of(Answers(0, 8, 0, 8))
    assert everything.d_prime == pytest.approx(0)
    assert nothing.d_prime == pytest.approx(0)
    assert everything.criterion == pytest.approx(-nothing.criterion)
    assert everything.criterion < 0 < nothing.criterion


@given(hits=COUNTS, alarms=COUNTS)
def test_more_hits_or_fewer_false_alarms_never_score_lower(hits: int, alarms: int) -> None:
    here = detection_of(Answers(hits, 8, alarms, 8))
    if hits < 8:
        assert detection_of(Answers(hits + 1, 8, alarms, 8)).d_prime > here.d_prime
    if alarms > 0:
        assert detection_of(Answers(hits, 8, alarms - 1, 8)).d_prime > here.d_prime


@given(hits=COUNTS, alarms=COUNTS)
def test_turning_every_answer_round_turns_the_score_round(hits: int, alarms: int) -> None:
    here, round_about = detection_of(Answers(hits, 8, alarms, 8)), detection_of(Answers(8 - hits, 8, 8 - alarms, 8))
    assert here.d_prime == pytest.approx(-round_about.d_prime)
    assert here.criterion == pytest.approx(-round_about.criterion)


@pytest.mark.parametrize("counts", [(9, 8, 0, 8), (0, 8, -1, 8), (0, 0, 0, 8), (0, 8, 0, 0)])
def test_counts_that_cannot_be_are_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="between nought"):
        Answers(*counts)
