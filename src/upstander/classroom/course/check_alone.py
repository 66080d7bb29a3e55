"""Checks what is read alone, where nobody stands by: no examples, and nothing to be done together."""

from __future__ import annotations

from collections.abc import Iterator

from upstander.classroom.course.fault import Fault
from upstander.classroom.course.model import Course
from upstander.classroom.course.text import links_of


def check_alone(course: Course) -> Iterator[Fault]:
    """Every fault in the self-study of every gap."""
    for gap in course.gaps:
        session, where = course.session(gap.after), f"between, after {gap.after}"
        slides = [session.slide(key) for key in gap.slides]
        for slide in slides:
            if slide.harm is not None:
                yield Fault(where, f"slide {slide.key} shows an example, and nobody is left alone with one.")
            if slide.activity is not None:
                yield Fault(where, f"slide {slide.key} has an activity, which wants the others.")
        texts = {slide.key: slide.plain for slide in slides} | {name: session.handouts[name] for name in gap.handouts}
        for name, text in texts.items():
            if links_of(text):
                yield Fault(where, f"{name} is shown in a platform's frame: it leads nowhere else.")
