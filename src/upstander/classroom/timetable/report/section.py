"""A part of the lead's report."""

from __future__ import annotations

from dataclasses import dataclass

from upstander.classroom.timetable.report.plots import Plot

NOT_YET = "Not measured yet."


@dataclass(frozen=True)
class Section:
    """A heading and its level of evaluation, with what is under it. ``measured`` is false where nothing was.

    ``short`` is what it comes to, in a sentence for the top of the report.
    """

    title: str
    level: str
    measured: bool
    short: str
    words: tuple[str, ...]
    plots: tuple[Plot, ...] = ()
    quotes: tuple[str, ...] = ()
