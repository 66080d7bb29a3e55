"""What is wrong with a course."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Something to mend: where, and what."""

    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.where}: {self.words}"
