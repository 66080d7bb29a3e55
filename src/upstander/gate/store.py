"""The sealed store: what a gate asks of whatever keeps its reports, answers and card. Two keep them: a file, a bucket.

Whatever a call returns from is on stable storage, and whatever it deleted is gone. Every call can be repeated. Ids,
digests, sizes and days are all that is kept beside sealed bytes. ``gate.rules`` says what is allowed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from upstander.installation import Installation

DAYS_TO_FINISH = 2
DAYS_OF_TOMBSTONE = 30
PLACES = 8
ANSWER_BYTES = 4_096
DAYS_OF_MAILBOX = 90


class StoreFullError(Exception):
    """The volume has no room left; nothing of the operation is kept."""


class StoreClosedError(Exception):
    """The gate is stopping, or has lost its store, and takes no more work."""


class StoreOpenError(Exception):
    """The store can't be opened; the message says why."""


class StoreUnreachableError(Exception):
    """The store did not do as asked, or it can't be known whether it did. Says no more than the kind of error."""


class StoreDamagedError(Exception):
    """What the store gives back is not what it was given."""


@dataclass(frozen=True)
class Part:
    """One part of a sealed report, as it came. ``hash`` is its SHA-256, ``parts`` how many the report says it has."""

    envelope: bytes
    index: int
    parts: int
    sealed: bytes
    hash: bytes


@dataclass(frozen=True)
class ClosedEnvelope:
    """An acknowledged envelope that waits for the desk."""

    id: bytes
    digest: bytes
    size: int


@dataclass(frozen=True)
class Volume:
    """How much room is left where the store lies: bytes, and the share that is used."""

    free: int
    used: float


class SealedStore(Protocol):
    """One store.

    Raises:
        Problem: a refusal, as ``gate.rules`` says.
        StoreFullError, StoreClosedError: nothing was kept.
        StoreUnreachableError: nobody was told that anything was kept.
    """

    async def put_part(self, part: Part, *, today: date, admit: Callable[[], list[bytes]]) -> bool:
        """Keep a part, once; False where it was here already.

        ``admit`` is asked before an envelope begins that is not known, and names the unfinished ones that go for it.
        """

    async def put_whole(self, part: Part, *, digest: bytes, admit: Callable[[], object]) -> None:
        """Keep and close an envelope of the smallest size class in one step. ``admit`` as above."""

    async def close_envelope(self, envelope_id: bytes, *, digest: bytes, parts: int) -> None:
        """Acknowledge an envelope whose parts have all come."""

    async def list_closed(self) -> list[ClosedEnvelope]:
        """All acknowledged envelopes, in random order."""

    async def read_closed(self, envelope_id: bytes) -> tuple[int, AsyncIterator[bytes]]:
        """Size and sealed parts of an acknowledged envelope.

        Raises:
            Problem: ``not-found``.
        """

    async def delete(self, envelope_id: bytes, *, digest: bytes, today: date) -> None:
        """Delete a taken envelope and leave its tombstone, in one step."""

    async def expire(self, today: date) -> None:
        """Let go of unfinished envelopes, tombstones and mailboxes whose last day is over."""

    async def list_unfinished(self) -> dict[bytes, int]:
        """The ids of the envelopes that are not closed yet, with the parts they have declared."""

    async def count_waiting(self) -> int:
        """How many acknowledged envelopes wait for the desk."""

    async def count_taken(self, day: date) -> int:
        """How many envelopes the desk took on a day, as their tombstones tell for a month."""

    async def put_answer(self, mailbox: bytes, *, place: int, sealed: bytes, today: date) -> None:
        """Put a sealed answer at a place; other bytes replace what is there, the same bytes change nothing."""

    async def read_mailbox(self, mailbox: bytes) -> bytes:
        """All eight places in order, 32,768 bytes. Random bytes fill what is empty; nothing is changed or counted."""

    async def put_card(self, card: bytes) -> None:
        """Keep a new card in place of the old one."""

    async def find_card(self) -> bytes | None:
        """The newest card, or None while there is none."""

    async def take_turn(self) -> None:
        """Take as long as a write that comes now would take, so that what a call does can't be told by its time."""

    def volume(self) -> Volume | None:
        """The room that is left; None where somebody else sees to it."""

    def close(self) -> None:
        """Finish what was begun, and let go of the store."""


def open_store(installation: Installation) -> SealedStore:
    """The store that the installation names. Only a bucket loads what speaks to buckets.

    Raises:
        StoreOpenError: it can't be opened, or another gate holds it.
    """
    if installation.bucket:
        from upstander.gate.s3.store import S3Store

        return S3Store(installation.bucket, installation.gate_home)
    from upstander.gate.sqlite.store import SqliteStore

    return SqliteStore(installation.gate_home / "gate.db")
