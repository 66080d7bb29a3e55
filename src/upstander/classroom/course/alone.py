"""What somebody does alone after a session, as pages that a council's learning platform can show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from upstander.classroom.course.model import Booster, Course, Gap
from upstander.classroom.course.pages import TEMPLATES, html_of, render_page, title_of
from upstander.classroom.course.text import pictures_of

_SHARED = ("course.css", "platform.js", "alone_quiz.js", "alone_reading.js")


@dataclass(frozen=True)
class Part:
    """One page that stands by itself: its key, its title, its bytes."""

    key: str
    title: str
    page: bytes


def parts_of(gap: Gap, course: Course) -> list[Part]:
    """The task, the texts to read again and the quizzes, in the order in which they are met.

    No vignette is among them: whom it had taught it could no longer measure.
    """
    return [*_texts(gap, course), *(_quiz(booster, course) for booster in gap.boosters)]


def shared_files(gap: Gap, course: Course) -> dict[str, bytes]:
    """The styles, scripts and pictures of these pages, by name."""
    session = course.session(gap.after)
    texts = [*(session.slide(key).plain for key in gap.slides), *(session.handouts[name] for name in gap.handouts)]
    pictures = sorted({picture.file for text in texts for picture in pictures_of(text)})
    shared = {name: (TEMPLATES / name).read_bytes() for name in _SHARED}
    return shared | {name: session.pictures[name.removeprefix("pictures/")].read_bytes() for name in pictures}


def _texts(gap: Gap, course: Course) -> Iterator[Part]:
    session = course.session(gap.after)
    yield _part("task", "Before next time", "alone_task.html", course, gap=gap)
    if gap.slides:
        slides = [session.slide(key) for key in gap.slides]
        shown = [{"title": slide.title, "html": html_of(slide.plain)} for slide in slides]
        sources = [course.sources[key] for key in dict.fromkeys(key for slide in slides for key in slide.sources)]
        title = f"Read again: {session.title}"
        yield _part("again", title, "alone_again.html", course, slides=shown, sources=sources)
    for name in gap.handouts:
        text = session.handouts[name]
        yield _part(f"handout-{name}", title_of(text), "alone_reading.html", course, html=html_of(text))


def _quiz(booster: Booster, course: Course) -> Part:
    items = [
        {"item": item, "right": next(option.text for option in item.options if option.key == item.answer)}
        for item in booster.items
    ]
    title = f"Quiz for day {booster.day}: {booster.title}"
    return _part(f"quiz-{booster.day}", title, "alone_quiz.html", course, items=items)


def _part(key: str, title: str, template: str, course: Course, **values: Any) -> Part:
    return Part(key, title, render_page(template, top="", title=title, course=course, **values))
