"""The course as a folder of pages and papers that any host can serve, or anybody can open from a disk."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from upstander.classroom.course.model import Course, Session, Slide
from upstander.classroom.course.papers import handout_paper, pack_paper, slides_paper
from upstander.classroom.course.slides import render
from upstander.classroom.course.text import words_of

_TEMPLATES = Path(__file__).parent / "templates"
_EXAMPLE = re.compile(r"^::: example *\n.*?^:::", re.MULTILINE | re.DOTALL)
_PAGES = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)


class ExportError(Exception):
    """The course can't be written there; the message says why."""


def export_course(course: Course, folder: Path) -> None:
    """Write every page and paper into ``folder``, which must be new or empty. The same course gives the same bytes.

    Raises:
        ExportError: there is something in the folder, or it can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        occupied = any(folder.iterdir())
    except OSError as error:
        raise ExportError(f"{folder} can't be made: {error.strerror}.") from error
    if occupied:
        raise ExportError(f"{folder} is not empty. Name a new folder.")
    for name in ("course.css", "slides.js"):
        shutil.copyfile(_TEMPLATES / name, folder / name)
    handouts = {
        session.key: {name: _title(text) for name, text in session.handouts.items()} for session in course.sessions
    }
    _write(folder / "index.html", "index.html", course, top="", handouts=handouts)
    for session in course.sessions:
        _export_session(course, session, folder / session.key)


def words_only(slide: Slide) -> str:
    """The slide's Markdown with its example told in words instead of shown."""
    if slide.harm is None:
        return slide.markdown
    return _EXAMPLE.sub(lambda _: slide.harm.text if slide.harm else "", slide.markdown)


def _export_session(course: Course, session: Session, folder: Path) -> None:
    folder.mkdir()
    heading = f"{session.number}. {session.title}"
    for name, variant, words in (
        ("slides", heading, lambda slide: slide.markdown),
        ("words", f"{heading}: words only", words_only),
        ("plain", f"{heading}: in plain language", lambda slide: slide.plain),
    ):
        slides = [_show(slide, words(slide), session) for slide in session.slides]
        _write(folder / f"{name}.html", "slides.html", course, heading=variant, slides=slides)
    (folder / "slides.pdf").write_bytes(slides_paper(session))
    (folder / "pack.pdf").write_bytes(pack_paper(session, course))
    for name, text in session.handouts.items():
        html = Markup(render(text))  # noqa: S704  # our renderer lets no HTML of the text through
        _write(folder / f"{name}.html", "text.html", course, heading=_title(text), html=html)
        (folder / f"{name}.pdf").write_bytes(handout_paper(text))
    for name, picture in session.pictures.items():
        shutil.copyfile(picture, folder / name)


def _show(slide: Slide, markdown: str, session: Session) -> dict[str, Any]:
    activity = session.activities[slide.activity] if slide.activity else None
    html = Markup(render(markdown.replace("](handouts/", "](").replace(".md)", ".html)")))  # noqa: S704  # as above
    return {"key": slide.key, "title": slide.title, "html": html, "activity": activity.prompt if activity else ""}


def _title(markdown: str) -> str:
    return words_of(markdown.partition("\n")[0])


def _write(file: Path, template: str, course: Course, top: str = "../", **values: Any) -> None:
    file.write_text(_PAGES.get_template(template).render(course=course, top=top, **values), "utf-8")
