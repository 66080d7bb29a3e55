"""Discrimination and bias of somebody who sorts vignettes: d′ and c of signal detection theory.

Macmillan and Creelman, Detection Theory: A User's Guide (2nd edition, 2005), chapters 1 and 2. Proportions of nought
and one have no z value, so half an answer is added to each count and one to each number of items, always and not just
at the ends (Hautus, Behavior Research Methods, Instruments & Computers 27, 1995: "log-linear" rule).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

_Z = NormalDist().inv_cdf


@dataclass(frozen=True)
class Answers:
    """How one person answered one form. ``hits`` of ``signals`` were seen; ``alarms`` of ``noises`` were false."""

    hits: int
    signals: int
    alarms: int
    noises: int

    def __post_init__(self) -> None:
        """Raises ValueError where more were answered than asked, or nothing was asked."""
        if not (0 <= self.hits <= self.signals and 0 <= self.alarms <= self.noises and self.signals and self.noises):
            raise ValueError("Hits and false alarms lie between nought and the number of items of their kind.")


@dataclass(frozen=True)
class Detection:
    """``d_prime``: how well both kinds are told apart, nought by guessing.

    ``criterion``: the leaning; below nought to see persuasion everywhere, above it nowhere.
    """

    d_prime: float
    criterion: float


def detection_of(answers: Answers) -> Detection:
    """d′ and c of one form's answers."""
    hit = _Z((answers.hits + 0.5) / (answers.signals + 1))
    alarm = _Z((answers.alarms + 0.5) / (answers.noises + 1))
    return Detection(d_prime=hit - alarm, criterion=-(hit + alarm) / 2)
