"""One person's walk through the form: what was answered so far, and the walks of all who are on their way."""

from __future__ import annotations

import secrets
import shutil
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 1800
MOST_WALKS = 200


@dataclass(frozen=True)
class Fault:
    """A refused answer: the field, the id that the summary at the top links to, and the sentence."""

    field: str
    target: str
    sentence: str


@dataclass(frozen=True)
class Upload:
    """A file as the form keeps it until the report is sent."""

    id: str
    name: str
    media_type: str
    path: Path


@dataclass
class Walk:
    """The answers of one walk. ``done`` holds the steps whose answer was taken."""

    folder: Path
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    done: set[str] = field(default_factory=set)
    has_link: str = ""
    links: list[str] = field(default_factory=list)
    has_file: str = ""
    more_files: str = ""
    uploads: list[Upload] = field(default_factory=list)
    details: str = ""
    may_contact: str = ""
    contact: dict[str, str] = field(default_factory=dict)
    contact_by: tuple[str, ...] = ()
    refused: str = ""
    faults: tuple[Fault, ...] = ()
    sent: bool = False
    seen: float = field(default_factory=time.monotonic)

    def new_file(self) -> tuple[str, Path]:
        """A fresh id and the place where that upload goes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(uuid.uuid4())
        return name, self.folder / name

    def refuse(self, step: str, faults: list[Fault]) -> None:
        """Remember faults until the page of their step is shown once."""
        self.refused, self.faults = step, tuple(faults)

    def take_faults(self, step: str) -> tuple[Fault, ...]:
        """The faults of a step; they are told once."""
        faults = self.faults if self.refused == step else ()
        self.refused, self.faults = "", ()
        return faults


class Walks:
    """All walks, in memory only; what was uploaded and never sent goes with its walk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._walks: dict[str, Walk] = {}
        shutil.rmtree(folder, ignore_errors=True)

    def start(self) -> tuple[str, Walk]:
        """Begin a walk; the oldest goes where there are too many."""
        while len(self._walks) >= MOST_WALKS:
            self.end(min(self._walks, key=lambda name: self._walks[name].seen))
        name = secrets.token_urlsafe(24)
        walk = Walk(self._folder / secrets.token_hex(8))
        self._walks[name] = walk
        return name, walk

    def find(self, name: str) -> Walk | None:
        """The walk of that name, unless there is none or it has rested too long."""
        walk = self._walks.get(name)
        if walk is None:
            return None
        if time.monotonic() - walk.seen > SECONDS:
            self.end(name)
            return None
        walk.seen = time.monotonic()
        return walk

    def end(self, name: str) -> None:
        """Forget a walk and what it uploaded."""
        walk = self._walks.pop(name, None)
        if walk:
            shutil.rmtree(walk.folder, ignore_errors=True)
