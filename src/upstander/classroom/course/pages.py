"""The course as pages: plain files that need no server, their styles, scripts and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from upstander.classroom.course.fault import Fault
from upstander.classroom.course.model import Course, Session, Slide
from upstander.classroom.course.slides import render
from upstander.classroom.course.text import words_of

TEMPLATES = Path(__file__).parent / "templates"
_EXAMPLE = re.compile(r"^::: example *\n.*?^:::", re.MULTILINE | re.DOTALL)
_TABLE = '<div class="table" role="group" aria-label="Table" tabindex="0"><table>'
_PAGES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def pages_of(course: Course, faults: Sequence[Fault] | None = None) -> dict[str, bytes]:
    """Every file by its path.

    With ``faults`` it is a preview: the first page lists them, and pages load anew by themselves.
    """
    values = {"course": course, "faults": faults, "preview": faults is not None}
    handouts = {
        session.key: {name: title_of(text) for name, text in session.handouts.items()} for session in course.sessions
    }
    packages = {gap.after for gap in course.gaps}
    pages = {"index.html": render_page("index.html", top="", handouts=handouts, packages=packages, **values)}
    for name in ("course.css", "slides.js", *(("reload.js",) if faults is not None else ())):
        pages[name] = (TEMPLATES / name).read_bytes()
    for session in course.sessions:
        for name, page in _pages_of_session(session, values):
            pages[f"{session.key}/{name}"] = page
    return pages


def problem_page(words: str) -> bytes:
    """The page of a preview whose course can't be read."""
    course = {"title": "The course can’t be read", "version": "?"}
    return render_page("text.html", top="", course=course, preview=True, heading="To mend", html=words)


def render_page(template: str, top: str = "../", **values: Any) -> bytes:
    """A file made from a template; ``top`` leads from it to the folder of the styles."""
    return _PAGES.get_template(template).render(top=top, **values).encode()


def html_of(markdown: str) -> Markup:
    """The text as a page shows it: a wide table can be scrolled by keyboard, and an empty corner is no heading."""
    html = render(markdown).replace("<th></th>", "<td></td>")
    html = html.replace("<table>", _TABLE).replace("</table>", "</table></div>")
    return Markup(html)  # noqa: S704  # our renderer lets no HTML of the text through


def words_only(slide: Slide) -> str:
    """The slide's Markdown with its example told in words instead of shown."""
    if slide.harm is None:
        return slide.markdown
    return _EXAMPLE.sub(lambda _: slide.harm.text if slide.harm else "", slide.markdown)


def title_of(markdown: str) -> str:
    """The words of the first line, “# ” and a title."""
    return words_of(markdown.partition("\n")[0])


def _pages_of_session(session: Session, values: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    heading = f"{session.number}. {session.title}"
    for name, variant, words in (
        ("slides", heading, lambda slide: slide.markdown),
        ("words", f"{heading}: words only", words_only),
        ("plain", f"{heading}: in plain language", lambda slide: slide.plain),
    ):
        slides = [_show(slide, words(slide), session) for slide in session.slides]
        yield f"{name}.html", render_page("slides.html", heading=variant, slides=slides, **values)
    for name, text in session.handouts.items():
        yield f"{name}.html", render_page("text.html", heading=title_of(text), html=html_of(text), **values)
    for name, picture in session.pictures.items():
        yield f"pictures/{name}", picture.read_bytes()


def _show(slide: Slide, markdown: str, session: Session) -> dict[str, Any]:
    activity = session.activities[slide.activity] if slide.activity else None
    html = html_of(markdown.replace("](handouts/", "](").replace(".md)", ".html)"))
    return {"key": slide.key, "title": slide.title, "html": html, "activity": activity.prompt if activity else ""}
