"""Who may send a large body now: a few at a time, so that memory is bounded. While others wait, nobody is slow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

from upstander.gate.http import read_body, unread

SECONDS_WHILE_OTHERS_WAIT = 10
"""Relay, onion service and whatever speaks TLS before the gate pass a body on once it is whole: it takes far less."""


class Turns:
    """The places for large bodies at one door."""

    def __init__(self, places: int) -> None:
        """``places``: how many bodies may be in memory together."""
        self._places = asyncio.Semaphore(places)
        self._waiting = 0
        self._coming: dict[asyncio.Timeout, float] = {}

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Wait for a place, and hold it."""
        self._waiting += 1
        try:
            if self._places.locked():
                self._hurry()
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    async def read_body(self, request: Request, largest: int, *, problem: str) -> bytes:
        """As ``http.read_body``, for who holds a place.

        Raises:
            Problem: as there, and with 408 for a body that takes long while others wait.
        """
        now = asyncio.get_running_loop().time()
        until = now + SECONDS_WHILE_OTHERS_WAIT if self._waiting else None
        try:
            async with asyncio.timeout_at(until) as deadline:
                self._coming[deadline] = now
                try:
                    return await read_body(request, largest, problem=problem)
                finally:
                    del self._coming[deadline]
        except TimeoutError as error:
            raise unread(problem, 408) from error

    def _hurry(self) -> None:
        now = asyncio.get_running_loop().time()
        for deadline, since in self._coming.items():
            if not deadline.expired():
                deadline.reschedule(max(now, since + SECONDS_WHILE_OTHERS_WAIT))
