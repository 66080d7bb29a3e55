"""A screen's stream of server-sent events: what it lacks, as soon as there is something, else signs of life."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.types import Message, Receive, Scope, Send

from upstander.classroom.room.live_room import LiveRoom, Screen
from upstander.classroom.room.sections import write_now

_SECONDS_BETWEEN_SIGNS = 15
_SECONDS_TO_TAKE_A_MESSAGE = 20
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class EventStream:
    """An ASGI answer that lasts until the screen goes, is shut out, is too slow, or the server stops."""

    def __init__(self, room: LiveRoom, screen: Screen) -> None:
        self._room = room
        self._screen = screen
        self._gone = False

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        watching = asyncio.create_task(self._watch(receive))
        self._room.join(self._screen)
        try:
            # A screen that doesn't take what it is sent is dropped, and resumes when it comes back.
            with suppress(TimeoutError):
                await _send(send, {"type": "http.response.start", "status": 200, "headers": _HEADERS})
                await self._stream(send)
                await _send(send, {"type": "http.response.body", "body": b""})
        finally:
            self._room.leave(self._screen)
            watching.cancel()

    async def _stream(self, send: Send) -> None:
        await _write(send, "retry: 2000\n\n")
        screen, room = self._screen, self._room
        screen.wake.set()
        while True:
            sign = None
            try:
                async with asyncio.timeout(_SECONDS_BETWEEN_SIGNS):
                    await screen.wake.wait()
            except TimeoutError:
                sign = f'event: beat\ndata: {{"number":{room.number},"now":"{write_now()}"}}\n\n'
            screen.wake.clear()
            if self._gone or room.stopped or not room.may_stay(screen.holder):
                return
            message = room.message(screen)
            if text := f"id: {screen.number}\ndata: {message}\n\n" if message else sign:
                await _write(send, text)

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        self._screen.wake.set()


async def _write(send: Send, text: str) -> None:
    await _send(send, {"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _send(send: Send, message: Message) -> None:
    async with asyncio.timeout(_SECONDS_TO_TAKE_A_MESSAGE):
        await send(message)
