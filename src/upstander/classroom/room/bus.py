"""Tells the processes that a room has a new event: its id and number, nothing else.

One process needs nothing but its own memory. Where the database is PostgreSQL, several processes may serve rooms: each
keeps one connection that listens, and every commit notifies them all.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection

from upstander.staff.logs import get_log

log = get_log("upstander.classroom.bus")

Listener = Callable[[UUID, int], None]
_CHANNEL = "upstander_rooms"
_SECONDS_BETWEEN_TRIES = 2
_SECONDS_TO_LISTEN = 1


class Bus:
    """Tells nobody: for scripts and tests, which have no screens."""

    def tell_in_transaction(self, room: UUID, number: int) -> None:
        """Called in the transaction that makes the event."""

    def tell(self, room: UUID, number: int) -> None:
        """Called after the commit."""

    def close(self) -> None:
        """Stop listening."""


class LocalBus(Bus):
    """Tells this process."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def tell(self, room: UUID, number: int) -> None:
        self._listener(room, number)


class PostgresBus(Bus):
    """Tells every process at the same database, this one included, by LISTEN and NOTIFY."""

    def __init__(self, listener: Listener, missed: Callable[[], None]) -> None:
        """``missed`` is called when the line was down: notices may have been lost, so look at every room."""
        self._listener = listener
        self._missed = missed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="room-bus", daemon=True)
        self._thread.start()

    def tell_in_transaction(self, room: UUID, number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [_CHANNEL, f"{room.hex} {number}"])

    def close(self) -> None:
        self._stop.set()
        self._thread.join()

    def _listen(self) -> None:
        import psycopg

        while not self._stop.is_set():
            try:
                with contextlib.closing(_connect()) as line:
                    line.execute(f"LISTEN {_CHANNEL}")
                    self._missed()
                    while not self._stop.is_set():
                        for notice in line.notifies(timeout=_SECONDS_TO_LISTEN):
                            room, number = notice.payload.split(" ")
                            self._listener(UUID(room), int(number))
            except psycopg.Error as error:
                log.exception("bus_down", error_object=error)
                self._stop.wait(_SECONDS_BETWEEN_TRIES)


def _connect() -> Any:
    """A connection outside Django's, which would end with a request."""
    import psycopg

    return psycopg.connect(**connection.get_connection_params(), autocommit=True)


def make_bus(listener: Listener, missed: Callable[[], None]) -> Bus:
    """The bus that goes with the database."""
    if connection.vendor == "postgresql":
        return PostgresBus(listener, missed)
    return LocalBus(listener)
