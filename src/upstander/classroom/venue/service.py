"""The line between a browser and its part in the room's call: ``/live/<room>/call``, known by the room pass alone."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect

from upstander.classroom.room.hub import Hub
from upstander.classroom.room.live_room import LiveRoom
from upstander.classroom.room.models import Room, Seat
from upstander.classroom.room.passes import COOKIE, NoPass, Pass, read_pass
from upstander.classroom.room.rooms import calls_here
from upstander.classroom.venue.janus import JanusAway, JanusError, JanusLine, open_line
from upstander.classroom.venue.messages import BadMessage, Publish, Receive, Show, parse_message
from upstander.classroom.venue.part import CallEnded, Part, Somebody
from upstander.staff.logs import get_log

log = get_log("upstander.classroom.call")

_MOST_CALLS_OF_A_SEAT = 2
_SECONDS_TO_TAKE_A_MESSAGE = 20
_SECONDS_BETWEEN_SIGNS = 25
_AWAY = (
    "The call is not working just now. The room goes on without it: read, answer, and put your hand up here. "
    "The crew will say how you can hear each other."
)
_BROKEN_OFF = "The call broke off. Join again."
_OVER = "The session is over, and so is the call."
_OUT = "The crew has closed this room for you. Speak to them."
_TWICE = "You are in this call in two windows already. Close one of them."


class CallService:
    """Answers for the calls of a hub's rooms. ``socket`` is Janus's; ``origins`` are those of the classroom's pages."""

    def __init__(self, hub: Hub, origins: Collection[str], socket: Path) -> None:
        self._hub = hub
        self._origins = frozenset(origins)
        self._socket = socket
        self._calls: Counter[int] = Counter()
        # Whoever leaves last takes the room at Janus down: nobody of this process joins meanwhile.
        self._door = asyncio.Lock()

    def app(self) -> ASGIApp:
        return Starlette(routes=[WebSocketRoute("/live/{room:uuid}/call", self.call)])

    async def call(self, browser: WebSocket) -> None:
        try:
            _require_origin(browser, self._origins)
            holder = read_pass(browser.cookies.get(COOKIE, ""), browser.path_params["room"])
            room = await self._hub.room(holder.room)
        except (NoPass, Room.DoesNotExist, KeyError):
            await browser.close()
            return
        await room.know(holder)
        await browser.accept()
        with room.watched() as changed, suppress(WebSocketDisconnect):
            sentence = _closed(room, holder) or await self._take_part(browser, room, holder, changed)
            await _tell(browser, {"is": "over", "sentence": sentence})
            await browser.close()

    async def _take_part(self, browser: WebSocket, room: LiveRoom, holder: Pass, changed: asyncio.Event) -> str:
        """Have the person in the call for as long as may be. Why it ended, in a sentence for them."""
        if self._calls[holder.seat] >= _MOST_CALLS_OF_A_SEAT:
            return _TWICE
        self._calls[holder.seat] += 1
        try:
            me = await self._hub.read(lambda: _look_up(holder))
            async with open_line(self._socket) as line:
                part = Part(line, holder.room, me, lambda message: _tell(browser, message))
                try:
                    async with self._door:
                        await part.join()
                    doing = _hear(browser, part), _listen(line, part), _watch(room, holder, changed)
                    return await _first_of(*doing, line.stay(), _beat(browser))
                finally:
                    async with self._door:
                        with suppress(JanusAway, JanusError):
                            await part.leave()
        except JanusAway:
            return _AWAY
        except (JanusError, CallEnded) as error:
            log.warning("call_broke_off", room=str(holder.room), code=getattr(error, "code", 0))
            return _BROKEN_OFF
        finally:
            self._calls[holder.seat] -= 1


def _require_origin(browser: WebSocket, origins: Collection[str]) -> None:
    """A page of another site has the cookie, too, in browsers that don't know SameSite. Raises NoPass."""
    if browser.headers.get("origin") not in origins:
        raise NoPass


async def _hear(browser: WebSocket, part: Part) -> str:
    """Do what the browser asks for, one after the other."""
    while True:
        try:
            message = parse_message(await browser.receive_text())
        except BadMessage:
            return _BROKEN_OFF
        match message:
            case Publish(sdp):
                await part.publish(sdp)
            case Receive(sdp):
                await part.answer(sdp)
            case Show(microphone, camera):
                await part.show(microphone=microphone, camera=camera)


async def _listen(line: JanusLine, part: Part) -> str:
    """Hand on what Janus says."""
    while event := await line.events.get():
        await part.hear(event)
    raise JanusAway


async def _beat(browser: WebSocket) -> NoReturn:
    """Give a sign of life again and again: a proxy closes a line that is silent."""
    while True:
        await asyncio.sleep(_SECONDS_BETWEEN_SIGNS)
        await _tell(browser, {"is": "beat"})


async def _watch(room: LiveRoom, holder: Pass, changed: asyncio.Event) -> str:
    """Wait until the room is no place for a call of this person's any more."""
    while True:
        await changed.wait()
        changed.clear()
        if sentence := _closed(room, holder):
            return sentence


def _closed(room: LiveRoom, holder: Pass) -> str:
    if room.stopped:
        return _BROKEN_OFF
    if room.ended:
        return _OVER
    return "" if room.may_stay(holder) else _OUT


async def _first_of(*works: Coroutine[Any, Any, str]) -> str:
    """What the first that ends returns or raises; the others are given up."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(task for task in tasks if task in done).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _tell(browser: WebSocket, message: dict[str, Any]) -> None:
    try:
        async with asyncio.timeout(_SECONDS_TO_TAKE_A_MESSAGE):
            await browser.send_json(message)
    except (TimeoutError, RuntimeError) as error:
        raise WebSocketDisconnect from error


def _look_up(holder: Pass) -> Somebody:
    """What the person is called: in a call people see each other's faces, so no label hides them. Raises CallEnded."""
    around = "place__person", "person", "room__meeting__cohort__programme"
    seat = Seat.objects.select_related(*around).get(pk=holder.seat)
    if not calls_here(seat.room):
        raise CallEnded
    person = seat.place.person if seat.place else seat.person
    return Somebody(person.name if person and person.name else "Somebody", holder.crew)
