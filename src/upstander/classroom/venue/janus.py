"""Speaks to Janus over its Unix socket: one session, some handles of its VideoRoom, requests and events.

Source: Janus's documentation of its WebSocket interface and of the plug-in, release 1.1.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from websockets.asyncio.client import ClientConnection, unix_connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

_PLUGIN = "janus.plugin.videoroom"
_SECONDS_TO_ANSWER = 10
_SECONDS_BETWEEN_SIGNS = 25
_MOST_BYTES = 1024 * 1024


class JanusAway(Exception):
    """Janus can't be reached, or has gone."""


class JanusError(Exception):
    """Janus refused a request; ``code`` is its number for why."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Janus refused with {code}.")
        self.code = code


NO_SUCH_ROOM, ROOM_EXISTS = 426, 427


@dataclass(frozen=True)
class Event:
    """What the VideoRoom told a handle. ``sdp`` comes with some: an offer or an answer."""

    handle: int
    data: dict[str, Any]
    sdp: str = ""


class JanusLine:
    """A session at Janus. Events that answer no request wait in ``events``; None in it says that the line is gone."""

    def __init__(self, socket: ClientConnection) -> None:
        self.events: asyncio.Queue[Event | None] = asyncio.Queue()
        self._socket = socket
        self._session = 0
        self._numbers = itertools.count(1)
        self._asked: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def attach(self) -> int:
        """A new handle of the VideoRoom."""
        answer = await self._ask({"janus": "attach", "plugin": _PLUGIN})
        return int(answer["data"]["id"])

    async def request(self, handle: int, body: dict[str, Any], *, offer: str = "", answer: str = "") -> Event:
        """Ask the VideoRoom for something, with an SDP offer or answer where it takes one.

        Raises:
            JanusError: it refused.
            JanusAway: it can't be reached, or doesn't answer.
        """
        message: dict[str, Any] = {"janus": "message", "handle_id": handle, "body": body}
        if offer or answer:
            message["jsep"] = {"type": "offer" if offer else "answer", "sdp": offer or answer}
        event = _read_event(await self._ask(message))
        if "error_code" in event.data:
            raise JanusError(int(event.data["error_code"]))
        return event

    async def start(self) -> None:
        """Begin the session."""
        answer = await self._ask({"janus": "create"})
        self._session = int(answer["data"]["id"])

    async def listen(self) -> None:
        """Hand on what Janus says, until the line is gone."""
        try:
            async for text in self._socket:
                self._take(json.loads(text))
        except WebSocketException:
            pass
        finally:
            for future in self._asked.values():
                if not future.done():
                    future.set_exception(JanusAway())
            self.events.put_nowait(None)

    async def stay(self) -> NoReturn:
        """Say again and again that this session is used: without that Janus ends it after a minute."""
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_SIGNS)
            await self._send({"janus": "keepalive"}, "keepalive")

    async def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        number = str(next(self._numbers))
        future = self._asked[number] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(_SECONDS_TO_ANSWER):
                await self._send(message, number)
                answer: dict[str, Any] = await future
        except TimeoutError as error:
            raise JanusAway from error
        finally:
            del self._asked[number]
        if answer["janus"] == "error":
            raise JanusError(int(answer["error"]["code"]))
        return answer

    async def _send(self, message: dict[str, Any], number: str) -> None:
        session = {"session_id": self._session} if self._session else {}
        try:
            await self._socket.send(json.dumps({**message, **session, "transaction": number}))
        except WebSocketException as error:
            raise JanusAway from error

    def _take(self, message: dict[str, Any]) -> None:
        """An acknowledgement ("ack") says only that the answer comes later."""
        asked = self._asked.get(message.get("transaction", ""))
        if asked is not None:
            if message["janus"] != "ack" and not asked.done():
                asked.set_result(message)
        elif message["janus"] == "event":
            self.events.put_nowait(_read_event(message))


@asynccontextmanager
async def open_line(socket: Path) -> AsyncIterator[JanusLine]:
    """A session at the Janus behind this socket; it ends, with all its handles, when the block does.

    Raises:
        JanusAway: it can't be reached.
    """
    try:
        connection = await unix_connect(
            str(socket),
            subprotocols=[Subprotocol("janus-protocol")],
            compression=None,
            max_size=_MOST_BYTES,
            open_timeout=_SECONDS_TO_ANSWER,
            close_timeout=1,
        )
    except (OSError, WebSocketException, TimeoutError) as error:
        raise JanusAway from error
    line = JanusLine(connection)
    listening = asyncio.create_task(line.listen())
    try:
        await line.start()
        yield line
    finally:
        await connection.close()
        await listening


def _read_event(message: dict[str, Any]) -> Event:
    data = message.get("plugindata", {}).get("data", {})
    return Event(int(message.get("sender", 0)), data, message.get("jsep", {}).get("sdp", ""))
