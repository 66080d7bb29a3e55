"""A story of two reports and their answers, told to a store step by step, and crashes in the middle of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from typing import Any

import pytest

from tests.gate.running import digest_of
from tests.gate.stores import part_of
from upstander.gate.s3.bucket import Bucket
from upstander.gate.s3.store import S3Store

TODAY = date(2026, 11, 22)

Request = Callable[..., Coroutine[Any, Any, None]]


class CrashError(Exception):
    """The process ends here."""


class Fate:
    """Lets so many requests of a bucket pass, and crashes at the next: before it has come there, or right after."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = 1 << 30
        self.is_late = False
        for name in ("put", "delete"):
            monkeypatch.setattr(Bucket, name, self.in_front_of(getattr(Bucket, name)))

    def in_front_of(
        self, request: Callable[..., Coroutine[Any, Any, None]]
    ) -> Callable[..., Coroutine[Any, Any, None]]:
        async def ask(bucket: Bucket, things: Any, *rest: Any) -> None:
            if request.__name__ == "delete" and not things:
                return
            self.left -= 1
            if self.left >= 0 or (self.is_late and self.left == -1):
                await request(bucket, things, *rest)
            if self.left < 0:
                raise CrashError

        return ask


class Story:
    """A large report, a small one and answers, from the first part to the desk's deletion. Each step can come again."""

    def __init__(self) -> None:
        self.large, self.small, self.mailbox = os.urandom(16), os.urandom(16), os.urandom(16)
        self.parts, self.whole = [os.urandom(1_048_576), os.urandom(524_288)], os.urandom(32_768)
        self.answers = [os.urandom(4_096) for _ in range(3)]
        self.acknowledged: dict[bytes, bytes] = {}
        self.deleted: set[bytes] = set()
        self.placed: dict[int, bytes] = {}

    def steps(self, store: S3Store) -> list[Callable[[], Coroutine[Any, Any, None]]]:
        return [
            lambda: self.send_large(store),
            lambda: self.send_small(store),
            lambda: self.answer(store, 0, self.answers[0], TODAY),
            lambda: self.answer(store, 1, self.answers[1], TODAY),
            lambda: self.answer(store, 1, self.answers[2], TODAY + timedelta(days=1)),
            lambda: self.delete(store, self.large, digest_of(*self.parts)),
            lambda: self.delete(store, self.small, digest_of(self.whole)),
        ]

    def taken_by(self, step: int) -> bytes | None:
        return {5: self.large, 6: self.small}.get(step)

    async def send_large(self, store: S3Store) -> None:
        for index, part in enumerate(self.parts):
            await store.put_part(part_of(self.large, part, index, 2), today=TODAY, admit=list)
        await store.close_envelope(self.large, digest=digest_of(*self.parts), parts=2)
        self.acknowledged[self.large] = b"".join(self.parts)

    async def send_small(self, store: S3Store) -> None:
        await store.put_whole(part_of(self.small, self.whole), digest=digest_of(self.whole), admit=list)
        self.acknowledged[self.small] = self.whole

    async def answer(self, store: S3Store, place: int, sealed: bytes, day: date) -> None:
        await store.put_answer(self.mailbox, place=place, sealed=sealed, today=day)
        self.placed[place] = sealed

    async def delete(self, store: S3Store, envelope: bytes, digest: bytes) -> None:
        await store.delete(envelope, digest=digest, today=TODAY)
        self.deleted.add(envelope)

    async def must_hold(self, store: S3Store, *, under_way: bytes | None) -> None:
        """What was acknowledged is there once, what was deleted is not; nobody knows of what is under way."""
        listed = [one.id for one in await store.list_closed()]
        assert len(listed) == len(set(listed))
        assert self.acknowledged.keys() - self.deleted - {under_way} <= set(listed)
        assert not self.deleted & set(listed)
        for envelope in listed:
            size, parts = await store.read_closed(envelope)
            sealed = b"".join([part async for part in parts])
            assert len(sealed) == size
            assert sealed == (b"".join(self.parts) if envelope == self.large else self.whole)
        places = await store.read_mailbox(self.mailbox)
        for place, sealed in self.placed.items():
            assert places[place * 4_096 : (place + 1) * 4_096] in {sealed, self.answers[2]}
