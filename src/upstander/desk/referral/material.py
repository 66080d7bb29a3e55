"""The nouns of a referral package: what the desk hands in, and what comes out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

REFERENCE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+){0,5}")
"""A reference goes into file names and into the form's text, which never keeps two hyphens in a row."""


class PackageError(Exception):
    """A package can't be made or read; the message says why."""


class ConversionError(Exception):
    """A file can't be turned into a type that the form takes. Raised by the ``convert`` that the desk hands in."""


@dataclass(frozen=True)
class EvidenceFile:
    """One file of a report as the reporter sent it. ``size`` in bytes, ``sha256`` as hex, ``open`` gives its bytes."""

    name_hint: str
    media_type: str
    size: int
    sha256: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class ReferralMaterial:
    """What one referral carries. ``note`` is the reporter's, ``reason`` the analyst's, ``day`` the report's."""

    reference: str
    links: tuple[str, ...]
    note: str
    reason: str
    files: tuple[EvidenceFile, ...]
    day: date


@dataclass(frozen=True)
class Submission:
    """What one walk through the form takes: at most five links, files, and one line of text."""

    number: int
    of: int
    links: tuple[str, ...]
    files: tuple[Path, ...]
    text: str


@dataclass(frozen=True)
class LeftOut:
    """Something that does not go through the form, and why. It is named on the sheet and in the text."""

    what: str
    why: str


@dataclass(frozen=True)
class Package:
    """A referral ready for the public form. ``sheet`` is the PDF that goes along with every submission."""

    reference: str
    submissions: tuple[Submission, ...]
    sheet: Path
    left_out: tuple[LeftOut, ...]
