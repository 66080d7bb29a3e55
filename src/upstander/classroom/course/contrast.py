"""Whether colours can be told apart: WCAG 2.2, 1.4.3 for words (4.5 to 1) and 1.4.11 for what is drawn (3 to 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from coloraide import Color

from upstander.classroom.course.fault import Fault

WORDS = 4.5
DRAWN = 3.0
_TEMPLATES = Path(__file__).parent / "templates"
_VALUE = re.compile(r"([a-z-]+): *(?:rgb\(\")?(#[0-9a-f]{6}|#[0-9a-f]{3})\b|let ([a-z]+) = rgb\(\"(#[0-9a-f]{6})", re.I)


class NoColour(ValueError):
    """It is no colour, or lets through what lies behind it."""


@dataclass(frozen=True)
class Theme:
    """Styles that show the course: where each set of colours stands in them, and what lies on what."""

    name: str
    file: Path
    set_of_colours: str
    words: tuple[tuple[str, str], ...]
    drawn: tuple[tuple[str, str], ...] = ()


THEMES = (
    Theme(
        "the live room",
        Path(__file__).parents[2] / "staff" / "static" / "staff" / "staff.css",
        r"\.room-page ?\{([^}]*--ink:[^}]*)\}",
        words=(
            *(("ink", back) for back in ("paper", "card", "care", "accent-soft", "right-soft", "wrong-soft")),
            *(("accent", back) for back in ("paper", "card", "accent-soft", "care")),
            *(("ink-soft", back) for back in ("paper", "card", "care")),
            ("on-accent", "accent"),
            ("right", "card"),
            ("wrong", "card"),
        ),
        drawn=(("bar", "card"), ("line-strong", "card"), ("accent", "card")),
    ),
    Theme(
        "the pages that are exported",
        _TEMPLATES / "course.css",
        r":root ?\{([^}]*)\}",
        words=(*(("ink", back) for back in ("paper", "soft", "good")), *(("link", back) for back in ("paper", "soft"))),
        drawn=(("edge", "paper"),),
    ),
    Theme(
        "the papers",
        _TEMPLATES / "blocks.typ",
        r"(#let ink.*#let shades[^\n]*)",
        words=tuple(("ink", back) for back in ("answer", "example", "say")),
    ),
)


@lru_cache(maxsize=1_000)
def contrast(one: str, other: str) -> float:
    """How far two colours of CSS lie apart, from 1 to 21: WCAG's quotient of relative luminances.

    Raises:
        NoColour: one of them isn't one, or isn't opaque.
    """
    return float(_colour(one).contrast(_colour(other), method="wcag21"))


def check_themes(themes: tuple[Theme, ...] = THEMES) -> Iterator[Fault]:
    """Every pair of colours, by day and by night, that can't be told apart where the course is shown."""
    for theme in themes:
        sets = re.findall(theme.set_of_colours, theme.file.read_text("utf-8"), re.DOTALL) if theme.file.exists() else []
        if not sets:
            yield Fault(theme.name, f"{theme.file.name} has no colours to check; make setup writes the styles.")
        for colours in map(_colours_of, sets):
            yield from _check_pairs(theme.name, colours, theme.words, WORDS)
            yield from _check_pairs(theme.name, colours, theme.drawn, DRAWN)


def _check_pairs(
    where: str, colours: Mapping[str, str], pairs: tuple[tuple[str, str], ...], least: float
) -> Iterator[Fault]:
    for front, back in pairs:
        if (found := contrast(colours[front], colours[back])) < least:
            yield Fault(where, f"{front} on {back} has a contrast of {found:.2f}; {least} is the least.")


def _colours_of(text: str) -> dict[str, str]:
    return {one[0].lstrip("-") or one[2]: one[1] or one[3] for one in _VALUE.findall(text)}


def _colour(name: str) -> Color:
    try:
        colour = Color(name)
    except ValueError as error:
        raise NoColour(f"{name} is no colour") from error
    if colour.alpha() < 1:
        raise NoColour(f"{name} lets through what lies behind it")
    return colour
