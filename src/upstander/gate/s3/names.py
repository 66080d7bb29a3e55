"""The names of a bucket's objects, and what each name says. Their listing tells a gate that starts what is there.

Each name says what its object holds, so that an object is only ever written with one content: to write it again changes
nothing, and a write that arrives late can harm nothing. Mailboxes, the card and the owner's mark alone are replaced.
Names begin with random ids or rows, so that their order tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar

CARD = "card"
OWNER = "owner"
TURN = "turn"
"""What is written where nothing is to be written, and read where there is nothing to read, for the time it takes."""
FIXED = frozenset({CARD, OWNER, TURN})

_Reader = Callable[[str], Any]


@dataclass(frozen=True)
class Name:
    """The name of an object: its kind, and what is known of it."""

    kind: ClassVar[str]
    readers: ClassVar[tuple[_Reader, ...]]

    @property
    def key(self) -> str:
        return f"{self.kind}/{'.'.join(_write(getattr(self, field.name)) for field in fields(self))}"


@dataclass(frozen=True)
class OpenMark(Name):
    """An envelope that is not closed yet. ``row`` is random and new each time one begins; its object is empty."""

    kind = "open"
    readers = (bytes.fromhex, bytes.fromhex, int, date.fromisoformat)
    envelope: bytes
    row: bytes
    parts: int
    day: date


@dataclass(frozen=True)
class HeldPart(Name):
    """A part of the envelope with this row. Its object is the sealed part."""

    kind = "parts"
    readers = (bytes.fromhex, int, bytes.fromhex)
    row: bytes
    index: int
    hash: bytes


@dataclass(frozen=True)
class ClosedMark(Name):
    """What makes an envelope of parts acknowledged. Its object is the parts' hashes, in order."""

    kind = "closed"
    readers = (bytes.fromhex, bytes.fromhex, bytes.fromhex)
    envelope: bytes
    row: bytes
    digest: bytes


@dataclass(frozen=True)
class WholeReport(Name):
    """An acknowledged envelope of the smallest size class. Its object is its one part, whose hash this is."""

    kind = "whole"
    readers = (bytes.fromhex, bytes.fromhex)
    envelope: bytes
    hash: bytes


@dataclass(frozen=True)
class Tombstone(Name):
    """An envelope that the desk took. Its object is empty."""

    kind = "taken"
    readers = (bytes.fromhex, bytes.fromhex, date.fromisoformat)
    envelope: bytes
    digest: bytes
    day: date


@dataclass(frozen=True)
class Mailbox(Name):
    """A mailbox and the day of its newest answer. Its object is the eight places in order."""

    kind = "mailboxes"
    readers = (bytes.fromhex, date.fromisoformat)
    mailbox: bytes
    day: date


_KINDS: dict[str, type[Name]] = {
    one.kind: one for one in (OpenMark, HeldPart, ClosedMark, WholeReport, Tombstone, Mailbox)
}


def read_name(untrusted_key: str) -> Name | None:
    """What a key says, or None where it is no name of ours."""
    kind, _, rest = untrusted_key.partition("/")
    found = _KINDS.get(kind)
    if found is None:
        return None
    try:
        pairs = zip(found.readers, rest.split("."), strict=True)
        name = found(*(read(text) for read, text in pairs))
    except ValueError:
        return None
    return name if name.key == untrusted_key else None


def _write(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date) else str(value)
