"""The desk's door for a desk on another host: TLS 1.3, and nobody without a certificate of the door's own authority."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from starlette.types import ASGIApp

from upstander.exchange.door import AUTHORITY_FILE, GATE_FILE

_SECONDS_BETWEEN_LOOKS = 10


class FarDoor:
    """Keeps the listener open, and opens it anew when its certificate was renewed."""

    def __init__(self, door: ASGIApp, listen: tuple[str, int], folder: Path) -> None:
        """``folder`` holds the authority's certificate, and the gate's with its key."""
        self._door = door
        self._listen = listen
        self._files = (folder / AUTHORITY_FILE, folder / GATE_FILE)
        self._stopping = asyncio.Event()

    async def serve(self) -> None:
        """Listen until ``stop``. Without certificates nobody is let in: the listener waits for them."""
        while not self._stopping.is_set():
            before = self._state_of_files()
            if None in before:
                await self._look_again()
                continue
            server = self._make_server()
            stop: Callable[[], None] = server.stop
            serving = asyncio.create_task(server.serve())
            while not serving.done() and not self._stopping.is_set() and self._state_of_files() == before:
                await self._look_again()
            stop()
            await serving

    def stop(self) -> None:
        """Close the listener; ``serve`` returns."""
        self._stopping.set()

    async def _look_again(self) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), _SECONDS_BETWEEN_LOOKS)
        except TimeoutError:
            return

    def _state_of_files(self) -> tuple[tuple[int, int] | None, ...]:
        return tuple(_state_of(file) for file in self._files)

    def _make_server(self) -> Server:
        authority, own = self._files
        host, port = self._listen
        return Server(
            self._door,
            address=host,
            port=port,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            log_enabled=False,
            ssl_cert=own,
            ssl_key=own,
            ssl_ca=authority,
            ssl_client_verify=True,
        )


def _state_of(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
