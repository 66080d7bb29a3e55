"""What the report says beyond who came. Each section is a function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from upstander.classroom.learning.report import learnt_in_words
from upstander.classroom.programme.models import Programme


@dataclass(frozen=True)
class Section:
    """A part of the report in words: a heading, and paragraphs. ``measured`` is false where nothing was measured."""

    title: str
    measured: bool
    words: tuple[str, ...]


def _said(_programme: Programme) -> Section:
    return Section(
        "What people said", False, ("Not measured yet. Each session ends with a short pulse; its answers come here.",)
    )


def _learnt(programme: Programme) -> Section:
    if words := learnt_in_words(programme):
        return Section("What people learnt", True, words)
    words = (
        "Not measured yet. The same people sort posts before and after the course, and the second cohort twice "
        "before it starts, as the comparison. How well they tell extremist from harmless posts comes here, with its "
        "uncertainty.",
    )
    return Section("What people learnt", False, words)


def _after(days: int) -> Callable[[Programme], Section]:
    def section(_programme: Programme) -> Section:
        words = (f"Not measured yet. {days} days after their last session people are asked what they have done.",)
        return Section(f"What people did {days} days later", False, words)

    return section


SECTIONS: Sequence[Callable[[Programme], Section]] = (_said, _learnt, _after(30), _after(90))
