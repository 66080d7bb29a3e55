"""Writes PDFs that a screen reader can follow (PDF/UA-1), from templates of our own and values that stay values.

Typst refuses to write a PDF/UA-1 file without a title, a language, alternative texts or headings in order. Values
reach a template as JSON, never as markup, so nothing that somebody typed can become part of the program.
"""

from __future__ import annotations

import atexit
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pymupdf_fonts
import typst

_FONTS = ("notos", "notosbo", "notosit")


def write_pdf(template: Sequence[Path], values: Mapping[str, Any], at: datetime) -> bytes:
    """The PDF of a template, whose files are read as one, with these values. Same values and time, same bytes."""
    written = typst.compile(
        b"\n".join(file.read_bytes() for file in template),
        format="pdf",
        sys_inputs={"values": json.dumps(values)},
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
    assert isinstance(written, bytes)  # noqa: S101  # of a PDF there is one file
    return written


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
