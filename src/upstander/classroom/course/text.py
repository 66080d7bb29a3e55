"""What a reader sees of Markdown: its words, pictures and links, without the signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from upstander.classroom.course.slides import make_renderer, strip_citations

_PARSER = make_renderer()
_TEXTS = {"text", "code_inline"}


@dataclass(frozen=True)
class Picture:
    """A picture in a text: its file's name and the words that stand for it."""

    file: str
    words: str


def words_of(markdown: str) -> str:
    """The words alone, one line for each paragraph, heading, list item or table cell."""
    lines = []
    for token in _PARSER.parse(strip_citations(markdown)):
        if token.type == "inline":
            parts = (
                child.content if child.type in _TEXTS else " "
                for child in token.children or []
                if child.type in _TEXTS or child.type.endswith("break")
            )
            lines.append("".join(parts))
    return "\n".join(lines)


def pictures_of(markdown: str) -> list[Picture]:
    """Every picture, in order."""
    return [Picture(str(token.attrs.get("src", "")), token.content) for token in _inline(markdown, "image")]


def links_of(markdown: str) -> list[str]:
    """Where every link leads, in order."""
    return [str(token.attrs.get("href", "")) for token in _inline(markdown, "link_open")]


def _inline(markdown: str, kind: str) -> Iterator[Token]:
    for token in _PARSER.parse(markdown):
        yield from (child for child in token.children or [] if child.type == kind)
