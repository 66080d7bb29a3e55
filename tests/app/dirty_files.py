"""Dirty files by the dozen: what one is, and how they are made and looked into with few processes."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .scrubbing import MARKER

MARK = MARKER.encode()
WAYS = (MARK, MARKER.encode("utf-16-le"), MARKER.encode("utf-16-be"), MARK.hex().encode(), MARK.hex().upper().encode())
_FAMILIES = re.compile(r"^Writable .* tags:\n((?:  .*\n)+)", re.MULTILINE)
_AT_ONCE = 2


@dataclass(frozen=True)
class DirtyFile:
    """A file with the marker in it: its bytes as they are made, and the families of tags that exiftool fills then."""

    name: str
    make: Callable[[], bytes]
    families: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    kept: bool = True
    """Whether it can be cleaned; otherwise it has to be refused."""


def make_dirty_files(files: Sequence[DirtyFile], folder: Path) -> list[Path]:
    """Write them into a folder, in their order."""
    paths = [folder / file.name for file in files]
    for file, path in zip(files, paths, strict=True):
        path.write_bytes(file.make())
    writable = _writable_fields(sorted({family for file in files for family in file.families}))
    orders = []
    for file, path in zip(files, paths, strict=True):
        words = [f"-{family}:{field}={MARKER}" for family in file.families for field in writable[family]]
        words += file.words
        if words:
            orders.append([*words, "-m", "-q", "-q", "-overwrite_original", str(path), "-execute"])
    with ThreadPoolExecutor() as pool:
        list(pool.map(_write, [orders[number::_AT_ONCE] for number in range(_AT_ONCE)]))
    return paths


def _write(orders: list[list[str]]) -> None:
    """One exiftool for many files; it complains about every field that takes no words, and fills the others."""
    words = "\n".join(word for order in orders for word in order)
    subprocess.run(["exiftool", "-@", "-"], input=words, text=True, capture_output=True, check=False)


def _writable_fields(families: Sequence[str]) -> dict[str, list[str]]:
    if not families:
        return {}
    command = ["exiftool"] + [word for family in families for word in ("-listw", f"-{family}:all", "-execute")]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    fields = [found.split() for found in _FAMILIES.findall(listed)]
    # What turns the picture stays, so it is no place for a marker.
    return {
        family: [f for f in names if "Orientation" not in f] for family, names in zip(families, fields, strict=True)
    }


def is_marked(data: bytes) -> bool:
    """Whether the marker is anywhere in there: plain, as UTF-16, as hexadecimal, or packed."""
    return any(way in text or way in text.replace(b"\n", b"") for text in _unpacked(data) for way in WAYS)


def _unpacked(data: bytes) -> Iterator[bytes]:
    yield data
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
        try:
            yield zlib.decompressobj().decompress(data[match.start() :], 1_000_000)
        except zlib.error:
            continue


def said_by_exiftool(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """All that exiftool finds in each, also what it has no name for, as ``group:tag``."""
    command = ["exiftool", "-j", "-G1", "-ee", "-U", "-a", *map(str, paths)]
    said: list[dict[str, Any]] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert len(said) == len(paths)
    return said


@functools.cache
def said_by_ffprobe(path: Path) -> dict[str, Any]:
    """All that ffprobe tells of a file, its streams and its chapters."""
    words = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters", str(path)]
    said: dict[str, Any] = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    return said
