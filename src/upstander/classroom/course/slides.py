"""Reads ``slides.md``, ``notes.md`` and ``plain.md`` of a session: parts that begin with a line ``=== key``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.container import container_plugin

from upstander.classroom.course.fields import CourseError, Fields, require_distinct
from upstander.classroom.course.model import NOTE_HEADINGS, Harm, Slide, Source

_PART = re.compile(r"^=== *([a-z0-9][a-z0-9-]*) *$", re.MULTILINE)
_HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)
_TITLE = re.compile(r"\A# +(.+?) *$", re.MULTILINE)
_ANSWER = re.compile(r"^::: answer *\n(.*?)^:::", re.MULTILINE | re.DOTALL)
# With the one space or line end before it, unless that is where a paragraph begins.
_CITATION = re.compile(r"(?:(?<=\S)[ \n])?\[@([a-z0-9-]+)\]")


def make_renderer() -> MarkdownIt:
    """Markdown as the course uses it: no HTML, tables, boxes such as ``::: answer``, and pictures ``::: beside``."""
    renderer = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "replacements"])
    renderer.enable("smartquotes")
    for name in ("answer", "example", "say", "beside"):
        renderer.use(container_plugin, name)
    return renderer


_RENDERER = make_renderer()


def split_parts(file: Path) -> dict[str, str]:
    """The text after each line ``=== key``, by key; nothing where there is no such file. Raises CourseError."""
    if not file.exists():
        return {}
    pieces = _PART.split(file.read_text("utf-8"))
    if pieces[0].strip():
        raise CourseError(f"{file}: text stands before the first line like “=== welcome”.")
    require_distinct(pieces[1::2], str(file))
    return dict(zip(pieces[1::2], (text.strip() for text in pieces[2::2]), strict=True))


def render(markdown: str) -> str:
    """HTML of Markdown whose citations ``[@key]`` have been taken out."""
    return str(_RENDERER.render(strip_citations(markdown)))


def strip_citations(markdown: str) -> str:
    """The text without its citations ``[@key]``."""
    return _CITATION.sub("", markdown)


def name_citations(markdown: str, sources: Mapping[str, Source]) -> str:
    """The text with its citations as readers know them: “(Lu and others 2023)”. Unknown ones are left out."""

    def name(citation: re.Match[str]) -> str:
        source = sources.get(citation[1])
        gap = citation[0][: citation[0].index("[")]
        return f"{gap}({source.title.split(',')[0]} {source.year})" if source else ""

    return _CITATION.sub(name, markdown)


def citations(markdown: str) -> tuple[str, ...]:
    """Keys of the sources that a text cites, each once, in their order."""
    return tuple(dict.fromkeys(_CITATION.findall(markdown)))


def read_slides(folder: Path) -> tuple[Slide, ...]:
    """Every slide of a session, in order. Raises CourseError."""
    file = folder / "slides.md"
    notes, plain = split_parts(folder / "notes.md"), split_parts(folder / "plain.md")
    slides = tuple(
        _read_slide(key, text, plain.get(key, ""), _read_notes(notes.get(key, ""), folder, key), file)
        for key, text in split_parts(file).items()
    )
    keys = {slide.key for slide in slides}
    for name, parts in (("notes.md", notes), ("plain.md", plain)):
        if strange := parts.keys() - keys:
            raise CourseError(f"{folder / name}: there is no slide {', '.join(sorted(strange))}.")
    return slides


def _read_slide(key: str, text: str, plain: str, notes: dict[str, str], file: Path) -> Slide:
    where = f"{file}, {key}"
    head, body = _split_head(text, where)
    title = _TITLE.match(body)
    if title is None:
        raise CourseError(f"{where}: a slide begins with “# ” and its title.")
    markdown = body[title.end() :].strip()
    answer = _ANSWER.search(markdown)
    harm = head.mapping("harm")
    slide = Slide(
        key=key,
        title=strip_citations(title[1]),
        markdown=markdown,
        html=render(markdown),
        plain=plain,
        notes=notes,
        activity=head.text("activity", "") or None,
        harm=_read_harm(harm) if harm else None,
        answer=answer[1].strip() if answer else "",
        sources=citations(body),
    )
    head.done()
    return slide


def _split_head(text: str, where: str) -> tuple[Fields, str]:
    """YAML lines before the title, and the rest."""
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith("# ")), 0)
    try:
        head = yaml.safe_load("\n".join(lines[:start])) or {}
    except yaml.YAMLError as error:
        raise CourseError(f"{where}: what stands before the title is no YAML: {error}") from error
    return Fields(head, where), "\n".join(lines[start:])


def _read_harm(fields: Fields) -> Harm:
    harm = Harm(fields.number("dose"), fields.text("text"))
    fields.done()
    if not 1 <= harm.dose <= 3:
        raise CourseError(f"{fields.where}: dose is 1, 2 or 3.")
    return harm


def _read_notes(text: str, folder: Path, key: str) -> dict[str, str]:
    pieces = _HEADING.split(text)
    if unknown := set(pieces[1::2]) - set(NOTE_HEADINGS):
        raise CourseError(f"{folder / 'notes.md'}, {key}: there is no heading {', '.join(sorted(unknown))}.")
    return dict(zip(pieces[1::2], (note.strip() for note in pieces[2::2]), strict=True))
