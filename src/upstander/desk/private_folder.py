"""Folders for what is open only for a moment: readable by the desk alone, overwritten and gone afterwards."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BLOCK = bytes(1024 * 1024)


@contextmanager
def private_folder(home: Path, purpose: str) -> Iterator[Path]:
    """A new folder of mode 0700 under ``home/tmp``, erased with everything in it at the end.

    It is locked meanwhile, so that another process can tell it from one that a killed process left.
    """
    with _only_one(home):
        folder = Path(tempfile.mkdtemp(prefix=f"{purpose}-", dir=_parent(home)))
        lock = _lock_if_left(folder)
    try:
        yield folder
    finally:
        erase_folder(folder)
        if lock is not None:
            os.close(lock)


def erase_leftovers(home: Path) -> None:
    """Erase the folders that killed processes left; those in use stay."""
    with _only_one(home):
        for folder in sorted(_parent(home).iterdir()):
            lock = _lock_if_left(folder)
            if lock is not None:
                erase_folder(folder)
                os.close(lock)


def _parent(home: Path) -> Path:
    parent = home / "tmp"
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return parent


def _lock_if_left(folder: Path) -> int | None:
    """Lock a folder until the descriptor is closed; None where a living process holds it. The kernel frees it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Hold the lock under which folders are made and left ones are found."""
    handle = os.open(_parent(home).with_name("tmp.lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


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
