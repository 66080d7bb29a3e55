"""The sealed store in one SQLite file: each call is one transaction of ``StoreFile``, erasing takes several.

Whatever a phone asks takes its turn with the writer, reads too: a reader that meets a commit tries again after a while,
which would tell a read from a decoy. Readers serve the desk and the gate's health.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path

from upstander.gate.sqlite import envelopes, mailboxes
from upstander.gate.sqlite.file import StoreFile
from upstander.gate.store import ClosedEnvelope, Part, Volume


class SqliteStore:
    """A ``SealedStore`` in a file. Its methods are documented there."""

    def __init__(self, path: Path) -> None:
        """Open or make the file, and take back what a crash left half done."""
        self.path = path
        self.file = StoreFile(path)

    async def put_part(self, part: Part, *, today: date, admit: Callable[[], list[bytes]]) -> bool:
        gone = await self.file.write(partial(envelopes.put_part, part=part, today=today, admit=admit))
        await self._erase(gone or ())
        return gone is not None

    async def put_whole(self, part: Part, *, digest: bytes, admit: Callable[[], object]) -> None:
        await self.file.write(partial(envelopes.put_whole, part=part, digest=digest, admit=admit))

    async def close_envelope(self, envelope_id: bytes, *, digest: bytes, parts: int) -> None:
        await self.file.write(partial(envelopes.close, envelope_id=envelope_id, digest=digest, parts=parts))

    async def list_closed(self) -> list[ClosedEnvelope]:
        return await self.file.read(envelopes.list_closed)

    async def read_closed(self, envelope_id: bytes) -> tuple[int, AsyncIterator[bytes]]:
        first_row, parts, size = await self.file.read(partial(envelopes.find_closed, envelope_id=envelope_id))
        return size, self._read_parts(range(first_row, first_row + parts))

    async def delete(self, envelope_id: bytes, *, digest: bytes, today: date) -> None:
        delete = partial(envelopes.delete, envelope_id=envelope_id, digest=digest, today=today)
        first_row = await self.file.write(delete, erases=True)
        await self._erase(() if first_row is None else (first_row,))

    async def expire(self, today: date) -> None:
        await self.file.write(partial(envelopes.expire, today=today), erases=True)
        await self._erase(await self.file.read(envelopes.list_orphans))
        await self.file.write(partial(mailboxes.expire, today=today), erases=True)

    async def list_unfinished(self) -> dict[bytes, int]:
        return await self.file.read(envelopes.list_unfinished)

    async def count_waiting(self) -> int:
        return await self.file.read(envelopes.count_waiting)

    async def count_taken(self, day: date) -> int:
        return await self.file.read(partial(envelopes.count_taken, day=day))

    async def put_answer(self, mailbox: bytes, *, place: int, sealed: bytes, today: date) -> None:
        put = partial(mailboxes.put_answer, mailbox=mailbox, place=place, sealed=sealed, today=today)
        await self.file.write(put)

    async def read_mailbox(self, mailbox: bytes) -> bytes:
        return await self.file.write(partial(mailboxes.read_mailbox, mailbox=mailbox))

    async def put_card(self, card: bytes) -> None:
        await self.file.write(partial(mailboxes.put_card, card=card))

    async def find_card(self) -> bytes | None:
        return await self.file.write(mailboxes.find_card)

    async def take_turn(self) -> None:
        await self.file.write(lambda _: None)

    def volume(self) -> Volume:
        volume = os.statvfs(self.path.parent)
        return Volume(volume.f_bavail * volume.f_frsize, 1 - volume.f_bavail / volume.f_blocks)

    def close(self) -> None:
        self.file.close()

    async def _erase(self, first_rows: Iterable[int]) -> None:
        """Erase the parts of the deleted envelopes whose first parts have these rows."""
        for first_row in first_rows:
            while await self.file.write(partial(envelopes.erase_parts, first_row=first_row), erases=True):
                pass

    async def _read_parts(self, rows: Iterable[int]) -> AsyncIterator[bytes]:
        for row in rows:
            yield await self.file.read(partial(envelopes.read_part, row=row))
