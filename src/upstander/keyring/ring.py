"""A folder of secrets, each sealed in a file of its own under one passphrase.

The passphrase seals one identity (Argon2id); that identity seals each secret (age). So opening costs one slow
derivation, and a single secret can be destroyed by destroying its file.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from upstander.envelope.age import AgeError, Identity, open_bytes, seal_bytes
from upstander.keyring.passphrase import PassphraseError, open_with_passphrase, seal_with_passphrase

_RING_FILE = "ring.json"
_PASSPHRASE_FILE = "passphrase"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}")


class KeyRingError(Exception):
    """A secret can't be had; the message says why and what to do."""


class KeyRing:
    """Named secrets in a folder. Made by ``create`` or ``open``."""

    def __init__(self, folder: Path, identity: Identity) -> None:
        self._folder = folder
        self._identity = identity

    @classmethod
    def create(cls, folder: Path, passphrase: str) -> KeyRing:
        """Make a new ring.

        Raises:
            KeyRingError: there is one already.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / _RING_FILE
        if file.exists():
            raise KeyRingError(f"{file} exists already. Nothing was changed.")
        identity = Identity.generate()
        write_private(file, seal_with_passphrase(identity.to_text().encode("ascii"), passphrase))
        return cls(folder, identity)

    @classmethod
    def open(cls, folder: Path, passphrase: str) -> KeyRing:
        """Open a ring.

        Raises:
            KeyRingError: there is none, or the passphrase is wrong.
        """
        try:
            sealed = (folder / _RING_FILE).read_bytes()
            identity = Identity.from_text(open_with_passphrase(sealed, passphrase).decode("ascii"))
        except FileNotFoundError:
            raise KeyRingError(f"There are no keys in {folder}. Run: upstander keys init") from None
        except (PassphraseError, AgeError) as error:
            raise KeyRingError(f"The passphrase does not open the keys in {folder}.") from error
        return cls(folder, identity)

    def put(self, name: str, secret: bytes) -> None:
        """Seal a secret under a name that is not yet taken."""
        write_private(self._file(name), seal_bytes(secret, [self._identity.recipient()]))

    def get(self, name: str) -> bytes:
        """Open a secret. Raises KeyRingError where there is none or it was damaged."""
        try:
            return open_bytes(self._file(name).read_bytes(), [self._identity])
        except FileNotFoundError:
            raise KeyRingError(f"There is no key named {name} in {self._folder}.") from None
        except AgeError as error:
            raise KeyRingError(f"The key named {name} in {self._folder} is damaged.") from error

    def names(self, prefix: str = "") -> list[str]:
        """Names of the secrets that start with a prefix."""
        names = (file.name.removesuffix(".age") for file in self._folder.glob("*.age"))
        return sorted(name for name in names if name.startswith(prefix))

    def rename(self, name: str, new_name: str) -> None:
        """Give a secret another name, at one stroke. Raises KeyRingError where there is none."""
        try:
            self._file(name).rename(self._file(new_name))
        except FileNotFoundError:
            raise KeyRingError(f"There is no key named {name} in {self._folder}.") from None
        sync_folder(self._folder)

    def destroy(self, name: str) -> None:
        """Overwrite, sync and unlink a secret's file. What an SSD still holds of it is not promised."""
        file = self._file(name)
        with file.open("r+b") as stream:
            stream.write(os.urandom(file.stat().st_size))
            stream.flush()
            os.fsync(stream.fileno())
        file.unlink()
        sync_folder(self._folder)

    def _file(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise KeyRingError(f"{name!r} is no name for a key.")
        return self._folder / f"{name}.age"


def ring_exists(folder: Path) -> bool:
    """Whether a ring was made in a folder."""
    return (folder / _RING_FILE).exists()


def read_passphrase(folder: Path, environ: Mapping[str, str] = os.environ) -> str:
    """The passphrase of the ring in a folder: from a systemd credential, else from a file beside the keys.

    The credential is named ``upstander-`` and the folder's parent, such as ``upstander-desk``; systemd keeps it from
    others (by a list of its own, which makes the mode look wider). A file must be readable by its owner alone; it may
    be a link to somewhere safer. The environment never holds the passphrase itself.

    Raises:
        KeyRingError: there is neither, or others may read the file.
    """
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    credential = Path(credentials) / f"upstander-{folder.parent.name}" if credentials else None
    if credential and credential.exists():
        return credential.read_text("utf-8").strip()
    file = folder / _PASSPHRASE_FILE
    if not file.exists():
        raise KeyRingError(f"There is no passphrase for {folder}: give a systemd credential or {file}.")
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise KeyRingError(f"{file} can be read by others. Run: chmod 600 {file}")
    return file.read_text("utf-8").strip()


def write_private(file: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a new file that (unless told otherwise) its owner alone can read: whole or not at all, and durable."""
    if file.exists():
        raise FileExistsError(file)
    write_whole(file, data, mode)


def write_whole(file: Path, data: bytes, mode: int = 0o600) -> None:
    """Write or replace a file at one stroke, so that no reader and no crash meets half of it, and make it durable."""
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
