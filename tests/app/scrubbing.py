"""Running the app's own scrubber on a file, and what tests look for in what comes out."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MARKER = "Harrowmere7431"

# What exiftool says of a file itself, and of a picture or a recording as such: nothing of who made it.
_TECHNICAL_GROUPS = {"ExifTool", "File", "System", "Composite"}


@dataclass(frozen=True)
class Scrubbed:
    """A clean file as it lies on disk, its type, and the findings by kind."""

    path: Path
    type: str
    findings: dict[str, list[str]]

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()


class RefusedError(Exception):
    """The scrubber refused; the message is its sentence."""


def scrub(source: Path) -> Scrubbed:
    """Run the command line scrubber.

    Raises:
        RefusedError: it refused, and wrote no file.
    """
    target = source.with_name(f"clean-{source.name}")
    ended = subprocess.run(
        ["npm", "--prefix", str(ROOT / "app"), "run", "--silent", "scrub", "--", str(source), str(target)],
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    if ended.returncode:
        assert ended.returncode == 1
        assert not target.exists()
        raise RefusedError(ended.stderr)
    answer = json.loads(ended.stdout.splitlines()[-1])
    findings = {finding["kind"]: finding["tags"] for finding in answer["findings"]}
    assert MARKER not in ended.stdout
    return Scrubbed(target, answer["type"], findings)


def exiftool_tags(path: Path) -> dict[str, Any]:
    """What exiftool finds inside a file, unknown fields too, as ``group:tag``."""
    text = subprocess.run(
        ["exiftool", "-j", "-G1", "-ee", "-U", "-a", str(path)], capture_output=True, text=True, check=True
    ).stdout
    tags: dict[str, Any] = json.loads(text)[0]
    return {name: value for name, value in tags.items() if name.split(":")[0] not in {*_TECHNICAL_GROUPS, "SourceFile"}}


def write_tags(path: Path, *words: str) -> None:
    """Let exiftool write into a file."""
    subprocess.run(["exiftool", "-q", "-m", "-overwrite_original", *words, str(path)], check=True, capture_output=True)


def without_marker(path: Path) -> None:
    """Fail where the marker stands in a file, plainly or as UTF-16."""
    data = path.read_bytes()
    for form in (MARKER.encode(), MARKER.encode("utf-16-le"), MARKER.encode("utf-16-be")):
        if form in data:
            pytest.fail(f"{path.name} holds the marker")
