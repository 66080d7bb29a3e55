"""What both doors share: the sealed store, the keys of the exchange, the day, and how full the gate is."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

from upstander.gate.bulletin import Bulletin
from upstander.gate.flood import Flood, full
from upstander.gate.keys import OhttpKeys
from upstander.gate.store import SealedStore, Volume

RESERVED_BYTES = 512 * 1024 * 1024
"""Room on the volume that nothing new may use, so that takes, answers and erasing always can."""
KEPT_FOR_SMALLEST_BYTES = 512 * 1024 * 1024
"""Room before that one which only reports of the smallest class may use."""
LARGE_BODIES_OPENED = 16
_MANY_WAITING = 1_000


def today_in_utc() -> date:
    """The day now, and nothing finer."""
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class GateState:
    """One gate's holdings."""

    home: Path
    store: SealedStore
    keys: OhttpKeys
    today: Callable[[], date] = today_in_utc
    bulletin: Bulletin = field(default_factory=Bulletin)
    opening: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LARGE_BODIES_OPENED))
    """The places for large bodies that are opened and kept just now: of all entrances, so that memory is bounded."""

    @property
    def flood(self) -> Flood:
        return self.bulletin.flood

    async def start(self) -> None:
        """Let go of what is over, and know again what a stopped process forgot."""
        await self.expire()
        card = await self.store.find_card()
        if card:
            self.bulletin.heed(card)

    def must_have_room(self, *, whole: bool) -> None:
        """Refuse what would grow the store while the volume is nearly full; ``whole``: a report of the smallest class.

        Raises:
            Problem: ``full``.
        """
        volume = self.store.volume()
        if volume and volume.free < RESERVED_BYTES + (0 if whole else KEPT_FOR_SMALLEST_BYTES):
            raise full()

    async def expire(self) -> None:
        """Let go of everything whose last day is over."""
        today = self.today()
        await self.store.expire(today)
        self.flood.recount(await self.store.list_unfinished())
        self.keys.destroy_expired(today)

    def hide_times(self) -> None:
        """Touch every file, so that none tells when something last came: written today, changed a moment ago.

        The file system stamps a time of its own beside the one that can be set; that one becomes now.
        """
        day = datetime.combine(self.today(), time(), UTC).timestamp()
        for path in [self.home, *self.home.glob("gate.db*")]:
            with suppress(FileNotFoundError):
                os.utime(path, (day, day))

    async def health(self) -> dict[str, object]:
        """Classes only, never a number."""
        volume = self.store.volume()
        waiting = await self.store.count_waiting()
        if volume and volume.free < RESERVED_BYTES:
            return {"up": True, "waiting": "full", "disk": "full"}
        return {"up": True, "waiting": _class_of_waiting(waiting), "disk": _class_of_disk(volume)}


def _class_of_waiting(count: int) -> str:
    if count == 0:
        return "none"
    return "some" if count < _MANY_WAITING else "many"


def _class_of_disk(volume: Volume | None) -> str:
    if volume is None or volume.used < 0.5:
        return "none"
    return "some" if volume.used < 0.8 else "many"
