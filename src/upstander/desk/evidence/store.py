"""Files at rest: sealed to the desk's evidence key under random names, durable before anything names them."""

from __future__ import annotations

import io
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from upstander.desk.private_folder import erase_file
from upstander.envelope.age import AgeError, Identity, open_stream, seal_stream

LARGEST_IN_MEMORY = 128 * 1024 * 1024
_BLOCK = bytes(1024 * 1024)
_NAME = re.compile(r"[0-9a-f]{32}")


class EvidenceError(Exception):
    """A stored file is missing or can't be opened; the message says which."""


class _ErasingFile(io.FileIO):
    """A file that is overwritten when it is closed."""

    def __init__(self, handle: int) -> None:
        super().__init__(handle, "w+b")

    def close(self) -> None:
        if not self.closed:
            left = self.seek(0, os.SEEK_END)
            self.seek(0)
            while left > 0:
                left -= self.write(_BLOCK[: min(left, len(_BLOCK))])
            os.fsync(self.fileno())
        super().close()


class EvidenceStore:
    """A folder of sealed files. Nothing in it tells what or when a file was but its size."""

    def __init__(self, folder: Path, identity: Identity) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._identity = identity

    def put(self, plain: BinaryIO) -> str:
        """Seal a stream and return the name it is kept under."""
        name, part = self._new_name()
        with part.open("xb") as sink:
            seal_stream(plain, sink, [self._identity.recipient()])
            _sync(sink)
        self._settle(part, name)
        return name

    def put_sealed(self, sealed: Path) -> str:
        """Keep bytes that are sealed already, just as they are, and return their name."""
        name, part = self._new_name()
        with sealed.open("rb") as source, part.open("xb") as sink:
            shutil.copyfileobj(source, sink, 1024 * 1024)
            _sync(sink)
        self._settle(part, name)
        return name

    def open_into(self, name: str, sink: BinaryIO) -> None:
        """Open a stored file into ``sink``.

        Raises:
            EvidenceError: it is missing or damaged; what was written to the sink is worthless then.
        """
        try:
            with self._path(name).open("rb") as source:
                open_stream(source, sink, [self._identity])
        except (AgeError, FileNotFoundError) as error:
            raise EvidenceError("This file can’t be opened: it is missing or damaged at the desk.") from error

    def open_stream(self, name: str) -> BinaryIO:
        """An opened file as a stream: in memory, or when large in a nameless file that is overwritten at its close.

        Raises:
            EvidenceError: it is missing or damaged.
        """
        stream = self._new_stream(self._path(name))
        try:
            self.open_into(name, stream)
        except BaseException:
            stream.close()
            raise
        stream.seek(0)
        return stream

    def erase(self, name: str) -> None:
        """Overwrite and remove a stored file."""
        erase_file(self._path(name))

    def sweep(self, known: Iterable[str]) -> int:
        """Erase whatever no row names: leftovers of a killed process. Returns how many."""
        keep = set(known)
        swept = 0
        for file in self.folder.iterdir():
            if file.name not in keep and (_NAME.fullmatch(file.stem) or file.suffix == ".part"):
                erase_file(file)
                swept += 1
        return swept

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise EvidenceError("That is no name of a stored file.")
        return self.folder / name

    def _new_stream(self, sealed: Path) -> BinaryIO:
        small = not sealed.exists() or sealed.stat().st_size <= LARGEST_IN_MEMORY
        if small:
            return os.fdopen(os.memfd_create("evidence", os.MFD_CLOEXEC), "w+b")
        handle, path = tempfile.mkstemp(dir=self.folder)
        Path(path).unlink()
        return _ErasingFile(handle)

    def _new_name(self) -> tuple[str, Path]:
        name = secrets.token_hex(16)
        return name, self.folder / f"{name}.part"

    def _settle(self, part: Path, name: str) -> None:
        _forget_hour(part)
        part.rename(self.folder / name)
        _sync_folder(self.folder)


def _forget_hour(file: Path) -> None:
    """Date a file by its day alone. The time its inode changed can't be set; takes at fixed times make it coarse."""
    day = time.time() // 86_400 * 86_400
    os.utime(file, (day, day))


def _sync(sink: BinaryIO) -> None:
    sink.flush()
    os.fsync(sink.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
