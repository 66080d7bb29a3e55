"""The rooms that somebody looks at in this process, woken by the bus, and let go when nobody does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from django.db import connections

from upstander.classroom.room.bus import make_bus
from upstander.classroom.room.live_room import LiveRoom
from upstander.classroom.room.models import Seat
from upstander.classroom.room.writer import Writer
from upstander.classroom.timetable.attendance import note_heartbeat
from upstander.staff.logs import get_log

T = TypeVar("T")
log = get_log("upstander.classroom.hub")

_READERS = 4
_SECONDS_BETWEEN_ROUNDS = 60
_SECONDS_UNUSED = 120


class Hub:
    """Starts what the live rooms of a process need, and holds them. All methods belong to the event loop's thread."""

    def __init__(self) -> None:
        self._rooms: dict[UUID, LiveRoom] = {}
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(_READERS, thread_name_prefix="room-reader")
        self._bus = make_bus(self._told, self._told_of_all)
        self._writer = Writer(self._bus)
        self._writer.start()
        self._rounds = asyncio.create_task(self._go_round())

    async def room(self, key: UUID) -> LiveRoom:
        """The room, loaded. Raises Room.DoesNotExist, or KeyError where the course has lost its session."""
        room = self._rooms.get(key)
        if room is None or room.stopped:
            room = self._rooms[key] = LiveRoom(key, self._threads)
        try:
            await room.start()
        except Exception:
            if self._rooms.pop(key, None):
                room.stop()
            raise
        return room

    async def read(self, work: Callable[[], T]) -> T:
        """Have the database read in a thread of the hub's."""
        return await self._loop.run_in_executor(self._threads, work)

    def end_streams(self) -> None:
        """End every stream: the server is stopping, and the screens will come back to the next one."""
        for room in self._rooms.values():
            room.stop()

    async def close(self) -> None:
        """Store what waits, then stop."""
        self.end_streams()
        self._rounds.cancel()
        await asyncio.to_thread(self._writer.close)
        await asyncio.to_thread(self._bus.close)
        self._threads.submit(connections.close_all).result()
        self._threads.shutdown()

    def _told(self, room: UUID, _number: int) -> None:
        """Called by the bus in a thread of its own."""
        self._loop.call_soon_threadsafe(self._mark, room)

    def _told_of_all(self) -> None:
        self._loop.call_soon_threadsafe(self._mark_all)

    def _mark(self, key: UUID) -> None:
        room = self._rooms.get(key)
        if room is not None:
            room.mark()

    def _mark_all(self) -> None:
        for room in self._rooms.values():
            room.mark()

    async def _go_round(self) -> None:
        """Once a minute: note who is there, and let go of rooms that nobody has looked at for a while."""
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_ROUNDS)
            for key, room in list(self._rooms.items()):
                if room.stopped or (not room.in_use and time.monotonic() - room.used > _SECONDS_UNUSED):
                    room.stop()
                    del self._rooms[key]
            present = {room.key: room.here() for room in self._rooms.values()}
            try:
                await self._loop.run_in_executor(self._threads, note_present, present)
            except Exception as error:
                log.exception("attendance_not_noted", error_object=error)


def note_present(present: dict[UUID, set[int]]) -> None:
    """Note the places of these seats as present in their meetings. Rehearsals have none."""
    at = datetime.now(UTC)
    wanted: set[int] = set().union(*present.values())
    for seat in Seat.objects.filter(pk__in=wanted, place__isnull=False).select_related("place", "room__meeting"):
        if seat.room.meeting and seat.place:
            note_heartbeat(seat.room.meeting, seat.place, at)
