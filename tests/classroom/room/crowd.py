"""People in a room, over real HTTP: a line that says things, and a screen that follows the stream."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self
from uuid import UUID


class Line:
    """One kept-alive connection that sends commands."""

    def __init__(self, port: int, room: UUID, cookie: str) -> None:
        self._port, self._cookie, self.room = port, cookie, room
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def say(self, **command: Any) -> dict[str, Any]:
        """Send a command and return the answer with its status."""
        body = json.dumps(command).encode()
        head = (
            f"POST /live/{self.room}/say HTTP/1.1\r\nhost: 127.0.0.1:{self._port}\r\n"
            f"origin: http://127.0.0.1:{self._port}\r\ncontent-type: application/json\r\n"
            f"cookie: upstander-room={self._cookie}\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        return await self._ask(head.encode() + body)

    async def since(self, number: int, audience: str = "") -> dict[str, Any]:
        """Poll once."""
        path = f"/live/{self.room}/since/{number}" + (f"?as={audience}" if audience else "")
        head = f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{self._port}\r\ncookie: upstander-room={self._cookie}\r\n\r\n"
        return await self._ask(head.encode())

    async def open(self) -> None:
        """Connect now, so that what comes next is sent at once."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)

    async def _ask(self, request: bytes) -> dict[str, Any]:
        await self.open()
        assert self._streams
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        return {**json.loads(await reader.readexactly(length)), "status": int(head.split(" ")[1])}

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()


class Screen:
    """Follows a room's stream; ``sections`` is what it shows, ``seen`` every message with the time it came."""

    def __init__(self, port: int, room: UUID, cookie: str, audience: str = "", since: int | None = None) -> None:
        self.number = -1 if since is None else since
        self.sections: dict[str, Any] = {}
        self.seen: list[tuple[float, int, frozenset[str]]] = []
        self.status = 0
        self.ended = False
        self._changed = asyncio.Condition()
        query = f"?as={audience}" if audience else ""
        resume = f"last-event-id: {since}\r\n" if since is not None else ""
        self._request = (
            f"GET /live/{room}/stream{query} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n"
            f"cookie: upstander-room={cookie}\r\n{resume}\r\n"
        )
        self._port = port

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(self._request.encode())
        self._task = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._task.cancel()
        self._writer.close()

    async def until(self, wanted: Callable[[dict[str, Any]], bool], seconds: float = 60) -> None:
        """Wait until the sections are as wanted."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: self._is_so(wanted))

    def _is_so(self, wanted: Callable[[dict[str, Any]], bool]) -> bool:
        assert not self.ended, f"the stream ended with status {self.status}"
        try:
            return wanted(self.sections)
        except (KeyError, TypeError, IndexError):
            return False

    async def over(self) -> None:
        """Wait until the server has ended the stream."""
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: self.ended)

    async def _follow(self) -> None:
        try:
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
            self.status = int(head.split(" ")[1])
            text = ""
            while self.status == 200 and (size := int(await self._reader.readline(), 16)):
                text += (await self._reader.readexactly(size + 2))[:-2].decode()
                while "\n\n" in text:
                    event, text = text.split("\n\n", 1)
                    await self._take(event)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            pass
        async with self._changed:
            self.ended = True
            self._changed.notify_all()

    async def _take(self, event: str) -> None:
        fields = dict(line.split(": ", 1) for line in event.splitlines() if not line.startswith(":"))
        if "id" not in fields:  # a beat, which says only that the line is alive
            return
        message = json.loads(fields["data"])
        assert int(fields["id"]) == message["number"]
        async with self._changed:
            self.number = message["number"]
            self.sections |= message["sections"]
            self.seen.append((time.perf_counter(), self.number, frozenset(message["sections"])))
            self._changed.notify_all()
