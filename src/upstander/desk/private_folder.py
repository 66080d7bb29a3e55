"""Folders for what is open only for a moment: readable by the desk alone, overwritten and gone afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BLOCK = bytes(1024 * 1024)


@contextmanager
def private_folder(home: Path, purpose: str) -> Iterator[Path]:
    """A new folder of mode 0700 under ``home/tmp``, erased with everything in it at the end."""
    parent = home / "tmp"
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{purpose}-", dir=parent))
    try:
        yield folder
    finally:
        erase_folder(folder)


def erase_leftovers(home: Path, purpose: str) -> None:
    """Erase the folders of this purpose that a killed process left."""
    for folder in sorted((home / "tmp").glob(f"{purpose}-*")):
        erase_folder(folder)


def erase_folder(folder: Path) -> None:
    """Overwrite and unlink every file, then the folder."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            erase_file(file)
    shutil.rmtree(folder, ignore_errors=True)


def erase_file(file: Path) -> None:
    """Overwrite a file's bytes, bring that to the disk, and unlink it. One that is gone already is fine."""
    try:
        with file.open("r+b") as sink:
            left = file.stat().st_size
            while left > 0:
                left -= sink.write(_BLOCK[: min(left, len(_BLOCK))])
            sink.flush()
            os.fsync(sink.fileno())
        file.unlink()
    except FileNotFoundError:
        return
