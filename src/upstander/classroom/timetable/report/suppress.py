"""Keeps small groups out of the report: what is too small is given as a range, and so is every sum that it is part of.

What is published about a group depends on that group alone, and a total on what was published of its parts. So nothing
can be worked out by subtraction, by knowing these rules, or by laying a group's number beside an earlier total.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from upstander.classroom.timetable.rules import SMALLEST_GROUP


@dataclass(frozen=True)
class Cell:
    """So many of so many: exactly, where ``low`` and ``high`` are the same, else somewhere from one to the other."""

    low: int
    high: int
    of: int

    @property
    def exact(self) -> bool:
        return self.low == self.high


def publish(count: int, of: int) -> Cell | None:
    """What may be said of a group in which ``count`` of ``of`` did something; None if nothing may.

    Both those who did and those who didn't are at least ``SMALLEST_GROUP``, or they stay within a range of that width.
    None, too, is a small number of people: it says of everybody what they did.
    """
    if of < 2 * SMALLEST_GROUP:
        return None
    if of - count < SMALLEST_GROUP:
        return Cell(of - SMALLEST_GROUP + 1, of, of)
    if count < SMALLEST_GROUP:
        return Cell(0, SMALLEST_GROUP - 1, of)
    return Cell(count, count, of)


def publish_beside(count: int, of: int, parts: Iterable[int]) -> Cell | None:
    """The same for a group whose ``parts`` are published too, such as who could come beside those who came.

    None if somebody could work out from both how few could and didn't.
    """
    cell = publish(count, of)
    if cell and cell.exact and any(count - part < SMALLEST_GROUP for part in parts):
        return None
    return cell


def publish_total(cells: Sequence[Cell | None]) -> Cell | None:
    """What may be said of all groups together: no more than follows from what is said of each."""
    known = [cell for cell in cells if cell is not None]
    if not known or len(known) < len(cells):
        return None
    return Cell(sum(one.low for one in known), sum(one.high for one in known), sum(one.of for one in known))
