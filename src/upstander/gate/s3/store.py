"""The sealed store in a bucket: each step is written before it is believed, and in an order that a crash can't harm.

An envelope of parts is there once its open mark is, acknowledged once its closing mark is, gone once its tombstone is.
Whatever else lies about is debris. One call at a time per envelope or mailbox; others don't wait for it.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from upstander.exchange.problem import Problem
from upstander.exchange.sizes import WHOLE_REPORT
from upstander.gate import rules
from upstander.gate.s3.bucket import AlreadyExistsError, Bucket, PreconditionError
from upstander.gate.s3.contents import Held, read_contents
from upstander.gate.s3.lease import Lease
from upstander.gate.s3.names import CARD, TURN, ClosedMark, HeldPart, Mailbox, Name, OpenMark, Tombstone, WholeReport
from upstander.gate.store import (
    ANSWER_BYTES,
    DAYS_OF_MAILBOX,
    DAYS_OF_TOMBSTONE,
    DAYS_TO_FINISH,
    PLACES,
    ClosedEnvelope,
    Part,
    StoreDamagedError,
    StoreOpenError,
    StoreUnreachableError,
)
from upstander.installation import BucketAddress

if TYPE_CHECKING:
    from obstore import PutMode

_ATTEMPTS = 3


class S3Store:
    """A ``SealedStore`` in a bucket. Its methods are documented there."""

    def __init__(self, address: BucketAddress, home: Path) -> None:
        """Take hold of the bucket and find out what it holds.

        Raises:
            StoreOpenError: another gate holds it, it is no bucket to keep reports in, or it can't be reached.
        """
        self.address = address
        self._bucket = Bucket(address)
        self._alone: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()
        try:
            self._lease = Lease(self._bucket, home)
            try:
                self._contents = read_contents(self._bucket)
                self._bucket.put_now(TURN, os.urandom(WHOLE_REPORT))
            except BaseException:
                self._lease.end()
                raise
        except StoreUnreachableError as error:
            raise StoreOpenError(f"The bucket {address.name} can't be used: {error}.") from error
        except FileNotFoundError as error:
            raise StoreOpenError(f"There is no bucket {address.name}.") from error

    async def put_part(self, part: Part, *, today: date, admit: Callable[[], list[bytes]]) -> bool:
        async with self._turn_of(part.envelope):
            held = self._contents.envelopes.get(part.envelope)
            kept = held.hashes.get(part.index) if held else None
            if not rules.is_new_part(self._contents.standing(part.envelope), kept, part):
                return False
            gone = [] if held else admit()
            if held is None:
                held = await self._begin(part, today)
            await self._try(held, HeldPart(_row(held), part.index, part.hash), part.sealed)
            held.hashes[part.index] = part.hash
            held.size += len(part.sealed)
        for envelope_id in gone:
            await self._abandon(envelope_id)
        return True

    async def put_whole(self, part: Part, *, digest: bytes, admit: Callable[[], object]) -> None:
        rules.must_be_whole(part, digest)
        async with self._turn_of(part.envelope):
            if rules.is_new_whole(self._contents.standing(part.envelope), digest):
                admit()
                mark = WholeReport(part.envelope, part.hash)
                await self._put(mark, part.sealed)
                self._contents.envelopes[part.envelope] = Held(mark, 1, {0: part.hash}, len(part.sealed))

    async def close_envelope(self, envelope_id: bytes, *, digest: bytes, parts: int) -> None:
        async with self._turn_of(envelope_id):
            held = self._contents.envelopes.get(envelope_id)
            hashes = held.hashes if held else {}
            must_close = rules.must_close(self._contents.standing(envelope_id), hashes, digest=digest, parts=parts)
            if must_close and held:
                opened, closed = held.mark, ClosedMark(envelope_id, _row(held), digest)
                await self._try(held, closed, b"".join(hashes[index] for index in range(parts)))
                held.mark = closed
                await self._discard([opened])

    async def list_closed(self) -> list[ClosedEnvelope]:
        held = self._contents.envelopes.items()
        found = [ClosedEnvelope(one, digest, some.size) for one, some in held if (digest := some.digest)]
        random.SystemRandom().shuffle(found)
        return found

    async def read_closed(self, envelope_id: bytes) -> tuple[int, AsyncIterator[bytes]]:
        held = self._contents.envelopes.get(envelope_id)
        if held is None or not held.is_closed:
            raise Problem("not-found")
        return held.size, self._read_parts(held)

    async def delete(self, envelope_id: bytes, *, digest: bytes, today: date) -> None:
        async with self._turn_of(envelope_id):
            if rules.must_delete(self._contents.standing(envelope_id), digest):
                tombstone = Tombstone(envelope_id, digest, today)
                await self._put(tombstone)
                self._contents.tombstones[envelope_id] = tombstone
                await self._discard(self._contents.envelopes.pop(envelope_id).all_names())
            else:
                await self._delete(self._contents.debris)  # what a deletion before may not have come to

    async def expire(self, today: date) -> None:
        await self._delete(self._contents.debris)
        for envelope_id, held in self._contents.unfinished().items():
            if isinstance(held.mark, OpenMark) and held.mark.day <= today - timedelta(days=DAYS_TO_FINISH):
                await self._abandon(envelope_id)
        tombstones, oldest = self._contents.tombstones, today - timedelta(days=DAYS_OF_TOMBSTONE)
        over = [tombstone for tombstone in tombstones.values() if tombstone.day < oldest]
        await self._bucket.delete([tombstone.key for tombstone in over])
        for tombstone in over:
            tombstones.pop(tombstone.envelope, None)
        oldest = today - timedelta(days=DAYS_OF_MAILBOX)
        for mailbox in [mailbox for mailbox, day in self._contents.mailboxes.items() if day < oldest]:
            async with self._turn_of(mailbox):
                await self._discard([Mailbox(mailbox, self._contents.mailboxes.pop(mailbox))])

    async def list_unfinished(self) -> dict[bytes, int]:
        return {envelope_id: held.parts for envelope_id, held in self._contents.unfinished().items()}

    async def count_waiting(self) -> int:
        return sum(held.is_closed for held in self._contents.envelopes.values())

    async def count_taken(self, day: date) -> int:
        return sum(tombstone.day == day for tombstone in self._contents.tombstones.values())

    async def put_answer(self, mailbox: bytes, *, place: int, sealed: bytes, today: date) -> None:
        async with self._turn_of(mailbox):
            for _ in range(_ATTEMPTS):
                day = self._contents.mailboxes.get(mailbox)
                new = Mailbox(mailbox, max(day or today, today))
                with suppress(AlreadyExistsError, PreconditionError):
                    return await self._put_answer(day, new, place, sealed)
                with suppress(FileNotFoundError):  # an earlier write was kept although no answer came
                    await self._bucket.get(new.key)
                    await self._know_mailbox(new)
            raise StoreDamagedError("The mailbox changes under its only writer.")

    async def read_mailbox(self, mailbox: bytes) -> bytes:
        async with self._turn_of(mailbox):
            day = self._contents.mailboxes.get(mailbox)
            places, _ = await self._bucket.get(Mailbox(mailbox, day).key if day else TURN)
        return places if day else os.urandom(PLACES * ANSWER_BYTES)

    async def put_card(self, card: bytes) -> None:
        await self._put_at(CARD, card)
        self._contents.card = card

    async def find_card(self) -> bytes | None:
        return self._contents.card

    async def take_turn(self) -> None:
        await self._put_at(TURN, os.urandom(WHOLE_REPORT))

    def volume(self) -> None:
        return None

    def close(self) -> None:
        self._lease.end()

    async def _put_answer(self, day: date | None, new: Mailbox, place: int, sealed: bytes) -> None:
        """Write the mailbox as it is since ``day`` anew, only in place of what was read of it."""
        places, tag = os.urandom(PLACES * ANSWER_BYTES), None
        if day:
            places, tag = await self._bucket.get(replace(new, day=day).key)
        at = place * ANSWER_BYTES
        if day and places[at : at + ANSWER_BYTES] == sealed:
            return
        if new.key in self._contents.debris:
            await self._delete([new.key])
        places = places[:at] + sealed + places[at + ANSWER_BYTES :]
        await self._put_at(new.key, places, {"e_tag": tag} if day == new.day else "create")
        await self._know_mailbox(new)

    async def _know_mailbox(self, new: Mailbox) -> None:
        """Its newest answer is of that day; what it was before can go."""
        day = self._contents.mailboxes.get(new.mailbox)
        self._contents.mailboxes[new.mailbox] = new.day
        if day and day != new.day:
            await self._discard([replace(new, day=day)])

    async def _begin(self, part: Part, today: date) -> Held:
        mark = OpenMark(part.envelope, secrets.token_bytes(16), part.parts, today)
        try:
            await self._put(mark)
        except BaseException:
            self._contents.debris.add(mark.key)  # no other will ever have this row
            raise
        held = self._contents.envelopes[part.envelope] = Held(mark, part.parts)
        return held

    async def _try(self, held: Held, name: Name, body: bytes) -> None:
        """Write an object of an envelope, which knows of it even where no answer comes."""
        held.tried.add(name)
        await self._put(name, body)
        held.tried.discard(name)

    async def _abandon(self, envelope_id: bytes) -> None:
        """Let go of an envelope that is not closed, unless it has been closed meanwhile."""
        async with self._turn_of(envelope_id):
            held = self._contents.envelopes.get(envelope_id)
            if held and not held.is_closed:
                await self._discard(self._contents.envelopes.pop(envelope_id).all_names())

    async def _discard(self, names: Iterable[Name]) -> None:
        """Delete these objects; if not now, then later: they stand for nothing any more."""
        keys = {name.key for name in names}
        self._contents.debris |= keys
        await self._delete(keys)

    async def _delete(self, keys: Iterable[str]) -> None:
        """Delete what makes an envelope before its parts, so that a crash leaves none that lacks some."""
        parts = {key for key in keys if key.startswith(HeldPart.kind)}
        for some in (set(keys) - parts, parts):
            await self._bucket.delete(some)
            self._contents.debris -= some

    async def _read_parts(self, held: Held) -> AsyncIterator[bytes]:
        for index, name in enumerate(held.part_names()):
            try:
                part, _ = await self._bucket.get(name.key)
            except FileNotFoundError as error:
                raise Problem("not-found") from error
            if rules.hash_part(part) != held.hashes[index]:
                raise StoreDamagedError("A part is not what was put.")
            yield part

    async def _put(self, name: Name, body: bytes = b"") -> None:
        await self._put_at(name.key, body)

    async def _put_at(self, key: str, body: bytes, mode: PutMode = "overwrite") -> None:
        """Nothing is done that another gate, having taken over, would not know of."""
        self._lease.must_hold()
        await self._bucket.put(key, body, mode)
        self._lease.must_hold()

    def _turn_of(self, thing: bytes) -> asyncio.Lock:
        return self._alone.setdefault(thing, asyncio.Lock())


def _row(held: Held) -> bytes:
    if isinstance(held.mark, WholeReport):
        raise TypeError("A report of the smallest class has no row.")
    return held.mark.row
