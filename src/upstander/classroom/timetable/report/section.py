"""A part of the lead's report."""

from __future__ import annotations

from dataclasses import dataclass

from upstander.classroom.timetable.report.plots import Plot


@dataclass(frozen=True)
class Section:
    """A heading and its level of evaluation, with what is under it. ``measured`` is false where nothing was."""

    title: str
    level: str
    measured: bool
    words: tuple[str, ...]
    plots: tuple[Plot, ...] = ()
    quotes: tuple[str, ...] = ()
