"""Writes PDFs that a screen reader can follow (PDF/UA-1), from templates of our own and values that stay values.

Typst refuses to write a PDF/UA-1 file without a title, a language, alternative texts or headings in order. Values
reach a template as JSON, never as markup, so nothing that somebody typed can become part of the program.
"""

from __future__ import annotations

import atexit
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pymupdf_fonts
import typst
from fontTools.ttLib import TTFont

_FONTS = ("notos", "notosbo", "notosit")
_ALIKE = {"−": "–"}


def write_pdf(template: Sequence[Path], values: Mapping[str, Any], at: datetime) -> bytes:
    """The PDF of a template, whose files are read as one, with these values. Same values and time, same bytes."""
    written = typst.compile(
        b"\n".join(file.read_bytes() for file in template),
        format="pdf",
        sys_inputs={"values": json.dumps(_in_letters(values))},
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
    assert isinstance(written, bytes)  # noqa: S101  # of a PDF there is one file
    return written


def _in_letters(value: Any) -> Any:
    """The value without letters that the typeface lacks: Typst writes no paper that would drop one."""
    if isinstance(value, str):
        lacking = {letter for letter in set(value) if ord(letter) not in _letters()}
        return value.translate({ord(letter): _like(letter) for letter in lacking})
    if isinstance(value, Mapping):
        return {key: _in_letters(one) for key, one in value.items()}
    return [_in_letters(one) for one in value] if isinstance(value, list | tuple) else value


def _like(letter: str) -> str:
    """What print takes for the same, or the letter without its marks; else a question mark."""
    if letter.isspace():
        return " "
    alike = _ALIKE.get(letter) or unicodedata.normalize("NFKD", letter)[0]
    return alike if ord(alike) in _letters() else "?"


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """Every code point that all cuts of the typeface can show, and line breaks."""
    cuts = [TTFont(BytesIO(pymupdf_fonts.myfont(name)), lazy=True).getBestCmap() for name in _FONTS]
    return frozenset.intersection(*(frozenset(cut) for cut in cuts)) | {ord("\n")}


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The typeface of the desk's papers; it comes with a library, so that no paper depends on the machine.

    Typst reads a font when it is first needed, so the folder stays as long as the process.
    """
    folder = TemporaryDirectory(prefix="upstander-fonts-")
    atexit.register(folder.cleanup)
    for name in _FONTS:
        (Path(folder.name) / f"{name}.ttf").write_bytes(pymupdf_fonts.myfont(name))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder.name])
