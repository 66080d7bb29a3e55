"""The analysis in words, for the lead's report: every number with its uncertainty, and what it can't say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from upstander.classroom.learning.analysis import Estimate, TooFewError, compare, estimate_change
from upstander.classroom.learning.detection import Detection
from upstander.classroom.learning.gather import Changes

SCALE = (
    "d′ says how well somebody tells techniques of persuasion from honest or merely hostile posts: nought is guessing, "
    "and about 3 is all but perfect. c says which way they lean: below nought to see persuasion everywhere, above "
    "nought to see it nowhere. A course that only made people suspicious would move c down and leave d′ where it was."
)


def describe_changes(changes: Changes) -> tuple[str, ...]:
    """Sentences of what was learnt; empty while nobody answered at two looks."""
    if not changes.own and not changes.waiting:
        return ()
    return (
        SCALE,
        _describe("Over the course d′ changed by", changes.own, lambda one: one.d_prime),
        _describe("Over the course c changed by", changes.own, lambda one: one.criterion),
        _compare(changes),
        _describe("From before the course to 90 days after it d′ changed by", changes.later, lambda one: one.d_prime),
        _describe_sure(changes.sure),
    )


def _describe(begin: str, changes: Sequence[Detection], pick: Callable[[Detection], float]) -> str:
    try:
        return f"{begin} {_write(estimate_change([pick(change) for change in changes]))}."
    except TooFewError as too_few:
        return f"{begin} …: {too_few}"


def _describe_sure(sure: Sequence[float]) -> str:
    begin = "How sure people felt that they could answer such a post well, from 1 to 5, changed by"
    end = "Feeling sure is not being able: read it beside d′."
    try:
        return f"{begin} {_write(estimate_change(sure))}. {end}"
    except TooFewError as too_few:
        return f"{begin} …: {too_few}"


def _compare(changes: Changes) -> str:
    begin = "Against those who were still waiting for the course, the change of d′ differed by"
    try:
        found = compare([one.d_prime for one in changes.course], [one.d_prime for one in changes.waiting])
    except TooFewError as too_few:
        return f"{begin} …: {too_few}"
    return f"{begin} {_write(found)}. {_judge(found)}"


def _judge(found: Estimate) -> str:
    if found.low > 0:
        return "The interval leaves nought out, so the course made a difference that practice alone doesn’t explain."
    if found.high < 0:
        return "The interval lies below nought: those who waited changed for the better by more."
    return (
        "The interval holds nought, so this programme alone doesn’t show a difference. With so few people it often "
        "doesn’t, even where there is one."
    )


def _write(found: Estimate) -> str:
    interval = f"between {found.low:+.2f} and {found.high:+.2f} in 95 of 100 such programmes"
    return f"{found.difference:+.2f} ({interval}; {found.people} people)"
