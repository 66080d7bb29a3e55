"""Everything under ``/live/``: streams, polling and commands, known by the room pass alone."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Collection
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from upstander.classroom.room.event_stream import EventStream
from upstander.classroom.room.hub import Hub
from upstander.classroom.room.live_room import LiveRoom, Screen
from upstander.classroom.room.models import Room
from upstander.classroom.room.passes import COOKIE, NoPass, Pass, read_pass
from upstander.classroom.room.say import audience_of, start_saying

_MOST_BYTES = 16 * 1024
_MOST_SCREENS_OF_A_SEAT = 6
_LARGEST_NUMBER = 2**53
_LOAD_AGAIN = "Load this page again: your pass for this room is over."
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass
class _Bucket:
    """How fast one seat may speak: so many commands at once, then so many a second."""

    most: float
    each_second: float
    at: float
    left: float

    def take(self, now: float) -> bool:
        self.left = min(self.most, self.left + (now - self.at) * self.each_second)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class LiveService:
    """Answers for the rooms of a hub. ``origins`` are those from which a page may send commands."""

    def __init__(self, hub: Hub, origins: Collection[str]) -> None:
        self._hub = hub
        self._origins = frozenset(origins)
        self._buckets: dict[int, _Bucket] = {}

    def app(self) -> ASGIApp:
        return Starlette(
            routes=[
                Route("/live/{room:uuid}/stream", self.stream),
                Route("/live/{room:uuid}/since/{number:int}", self.since),
                Route("/live/{room:uuid}/since/-1", self.since),
                Route("/live/{room:uuid}/say", self.say, methods=["POST"]),
            ],
            exception_handlers={HTTPException: _refuse},
        )

    async def stream(self, request: Request) -> ASGIApp:
        room, screen = await self._enter(request)
        if sum(other.holder.seat == screen.holder.seat for other in room.screens) >= _MOST_SCREENS_OF_A_SEAT:
            raise HTTPException(429, "This room is open in too many windows. Close some.")
        return EventStream(room, screen)

    async def since(self, request: Request) -> Response:
        room, screen = await self._enter(request)
        room.polled(screen.holder)
        text = room.message(screen) or json.dumps({"number": room.number, "sections": {}})
        return Response(text, media_type="application/json", headers=_HEADERS)

    async def say(self, request: Request) -> Response:
        holder = _holder(request)
        if request.headers.get("origin") not in self._origins:
            raise HTTPException(403, "This didn’t come from the classroom’s page.")
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise HTTPException(415, "A command is JSON.")
        if not self._bucket(holder).take(time.monotonic()):
            raise HTTPException(429, "That was very fast. Wait a moment, then try again.")
        answer = await asyncio.wrap_future(start_saying(holder, await _read_json(request)))
        if answer.ok:
            return _json({"ok": True, "number": answer.number, **answer.more})
        return _json({"ok": False, "sentence": answer.sentence, **answer.more}, answer.status)

    def _bucket(self, holder: Pass) -> _Bucket:
        """Participants may say 30 things at once and 5 a second, the crew four times that."""
        if holder.seat not in self._buckets:
            most = 120.0 if holder.crew else 30.0
            self._buckets[holder.seat] = _Bucket(most, most / 6, time.monotonic(), most)
        return self._buckets[holder.seat]

    async def _enter(self, request: Request) -> tuple[LiveRoom, Screen]:
        holder = _holder(request)
        try:
            audience = audience_of(holder, request.query_params.get("as"))
        except ValueError:
            raise HTTPException(403, "This screen isn’t yours to see.") from None
        try:
            room = await self._hub.room(holder.room)
        except (Room.DoesNotExist, KeyError):
            raise HTTPException(410, "This room isn’t there any more.") from None
        await room.know(holder)
        if not room.may_stay(holder):
            raise HTTPException(410, "The crew has closed this room for you. Speak to them.")
        return room, Screen(holder, audience, _since(request))


def _holder(request: Request) -> Pass:
    try:
        return read_pass(request.cookies.get(COOKIE, ""), request.path_params["room"])
    except NoPass:
        raise HTTPException(401, _LOAD_AGAIN) from None


def _since(request: Request) -> int:
    """The last event the client has: by the path, by ``Last-Event-ID``, by ``?since=``; -1 where it has none."""
    words = request.path_params.get("number"), request.headers.get("last-event-id"), request.query_params.get("since")
    untrusted = next((str(word) for word in words if word is not None), "")
    return int(untrusted) if untrusted.isascii() and untrusted.isdecimal() and len(untrusted) < 16 else -1


async def _read_json(request: Request) -> object:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise HTTPException(413, "That is too long.")
    try:
        untrusted: object = json.loads(bytes(body))
    except (ValueError, RecursionError):
        raise HTTPException(400, "A command is JSON.") from None
    return untrusted


async def _refuse(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _json({"ok": False, "sentence": getattr(error, "detail", "")}, status)


def _json(value: object, status: int = 200) -> Response:
    return JSONResponse(value, status, headers=_HEADERS)
