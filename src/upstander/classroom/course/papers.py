"""The course on paper: a session's slides, its hand-outs and its facilitator's pack, as tagged PDFs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from upstander.classroom.course.blocks import blocks_of
from upstander.classroom.course.model import Activity, Course, Session
from upstander.classroom.course.slides import citations, name_citations
from upstander.classroom.course.text import pictures_of, words_of
from upstander.classroom.pdf import write_pdf

_TEMPLATES = Path(__file__).parent / "templates"
_WORDS_OF_A_PICTURE = 45
# A paper tells nothing of when it was made, so that the same course gives the same bytes.
_AT = datetime(2026, 1, 1, tzinfo=UTC)


def slides_paper(session: Session) -> bytes:
    """The session's slides, a page each."""
    slides = [
        {"title": slide.title, "words": _room_of(slide.markdown), "blocks": blocks_of(slide.markdown)}
        for slide in session.slides
    ]
    return _write("slides", {"title": _title(session), "goal": session.goal, "slides": slides}, session)


def handout_paper(markdown: str) -> bytes:
    """One hand-out. It begins with “# ” and its title."""
    head, _, body = markdown.partition("\n")
    parts = [{"title": title, "blocks": blocks_of(text), "notes": []} for title, text in _chapters(body)]
    return _write("reading", {"title": words_of(head), "parts": parts})


def pack_paper(session: Session, course: Course) -> bytes:
    """What a facilitator holds in hand: minute by minute, each slide with its notes, activities and sources."""
    parts = []
    begins = 0
    for step in session.steps:
        span = f"{begins}–{begins + step.minutes} min: {step.title}"
        begins += step.minutes
        cut = "May be left out if it gets late." if step.cut_if_late else ""
        parts.append({"title": span, "blocks": blocks_of(cut), "notes": []})
        parts += [_slide_with_notes(session, key, course) for key in step.slides]
    parts.append({"title": "Sources", "blocks": blocks_of(_sources(session, course)), "notes": []})
    return _write("reading", {"title": f"Facilitator’s pack: {_title(session)}", "parts": parts}, session)


def _room_of(markdown: str) -> int:
    """How much a slide holds, counted in words."""
    return len(words_of(markdown).split()) + _WORDS_OF_A_PICTURE * len(pictures_of(markdown))


def _slide_with_notes(session: Session, key: str, course: Course) -> dict[str, Any]:
    slide = session.slide(key)
    named = {heading: name_citations(text, course.sources) for heading, text in slide.notes.items()}
    notes = [{"title": heading, "blocks": blocks_of(text)} for heading, text in named.items()]
    if slide.activity:
        activity = session.activities[slide.activity]
        notes.insert(0, {"title": f"Activity: {activity.title}", "blocks": blocks_of(_describe(activity))})
    return {"title": f"Slide: {slide.title}", "blocks": blocks_of(slide.markdown), "notes": notes}


def _describe(activity: Activity) -> str:
    lines = [f"*{activity.kind.capitalize()}.* {activity.prompt}"]
    lines += [f"- {option.text}" for option in activity.options]
    lines += [f"- {item.prompt} **{_answer(item.options, item.answer)}.** {item.why}" for item in activity.items]
    for inject in activity.injects:
        lines += ["", f"**{inject.title}** ({inject.minutes} min). {inject.text}", ""]
        lines += [f"- {choice.text} *{choice.consequence}*" for choice in inject.choices]
    return "\n".join([lines[0], "", *lines[1:]])


def _answer(options: tuple[Any, ...], key: str) -> str:
    return str(next(option.text for option in options if option.key == key)).rstrip(".")


def _sources(session: Session, course: Course) -> str:
    texts = [text for slide in session.slides for text in (slide.markdown, *slide.notes.values())]
    cited = {key for text in texts for key in citations(text)}
    lines = (
        f"- {source.title} ({source.year}). {source.where}. *{source.finding}*"
        for key, source in course.sources.items()
        if key in cited
    )
    return "\n".join(lines)


def _chapters(markdown: str) -> list[tuple[str, str]]:
    """Parts that begin with “## ”; what stands before the first is its own part."""
    parts: list[tuple[str, str]] = []
    for piece in ("\n" + markdown).split("\n## "):
        title, _, text = piece.partition("\n")
        if parts or title.strip() or text.strip():
            parts.append((title.strip(), text))
    return parts


def _title(session: Session) -> str:
    return f"{session.number}. {session.title}"


def _write(template: str, values: Mapping[str, Any], session: Session | None = None) -> bytes:
    files = session.pictures if session else {}
    pictures = {f"pictures/{name}": file.read_text("utf-8") for name, file in files.items()}
    templates = [_TEMPLATES / "blocks.typ", _TEMPLATES / f"{template}.typ"]
    return write_pdf(templates, {**values, "pictures": pictures}, _AT)
