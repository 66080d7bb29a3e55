"""The gate's own keys for the exchange: one file each, readable by the owner alone, destroyed in time."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from upstander.exchange.oblivious import GatewayKey

DAYS_OF_KEY = 7 + 30
"""A card's life, and 30 days more."""


class KeyFolderError(Exception):
    """A key file can't be read, or there is no room for another key."""


@dataclass(frozen=True)
class _KeyFile:
    path: Path
    number: int
    last_day: date
    key: GatewayKey


class OhttpKeys:
    """All keys that work. The newest is in use; it is never destroyed before another one has taken its place."""

    def __init__(self, folder: Path) -> None:
        """Read the keys in ``folder``, which is made where it is missing.

        Raises:
            KeyFolderError: one of the files is not a key.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        for leftover in folder.glob("*.new"):
            leftover.unlink()
        self._files = {file.key.configuration.key_id: file for file in map(_read_file, folder.glob("*.json"))}

    def find(self, key_id: int) -> GatewayKey | None:
        """The key with this id, where there is one."""
        file = self._files.get(key_id)
        return file.key if file else None

    def current(self) -> GatewayKey | None:
        """The newest key, or None before the first is made."""
        newest = self._newest()
        return newest.key if newest else None

    def make(self, today: date) -> GatewayKey:
        """Make a new key, durably, for a card issued today.

        Raises:
            KeyFolderError: all 256 ids are taken.
        """
        free = [key_id for key_id in range(256) if key_id not in self._files]
        if not free:
            raise KeyFolderError("All 256 key ids are in use.")
        newest = self._newest()
        number = newest.number + 1 if newest else 1
        key_id, secret = secrets.choice(free), secrets.token_bytes(32)
        content = {
            "id": key_id,
            "last_day": (today + timedelta(days=DAYS_OF_KEY)).isoformat(),
            "number": number,
            "secret": base64.b64encode(secret).decode(),
        }
        path = self._folder / f"{number}.json"
        _write_durably(path, json.dumps(content).encode())
        self._files[key_id] = _read_file(path)
        return self._files[key_id].key

    def destroy_expired(self, today: date) -> None:
        """Overwrite and unlink every key whose last day is over, but for the newest."""
        newest = self._newest()
        for key_id, file in list(self._files.items()):
            if file.last_day < today and file is not newest:
                _destroy(file.path)
                del self._files[key_id]

    def _newest(self) -> _KeyFile | None:
        return max(self._files.values(), key=lambda file: file.number, default=None)


def _read_file(path: Path) -> _KeyFile:
    try:
        content = json.loads(path.read_bytes())
        key = GatewayKey(content["id"], base64.b64decode(content["secret"], validate=True))
        return _KeyFile(path, content["number"], date.fromisoformat(content["last_day"]), key)
    except (ValueError, KeyError, TypeError) as error:
        raise KeyFolderError(f"{path} is no key of this gate.") from error


def _write_durably(path: Path, content: bytes) -> None:
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    _sync_folder(path.parent)


def _destroy(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
