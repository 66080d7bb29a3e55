"""One person's part in a room's call: the few things a browser may ask for, each as what it is at Janus.

The browser never speaks to Janus. What a person is called, and whether they are of the crew, the classroom says.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import UUID

from upstander.classroom.venue.janus import NO_SUCH_ROOM, ROOM_EXISTS, Event, JanusError, JanusLine

MOST_SENDING = 64
_BITS_A_SECOND = 128_000
_BITS_A_SECOND_OF_CREW = 512_000
_TRIES = 3


@dataclass(frozen=True)
class Somebody:
    """Who is in the call, and what of them can be heard and seen."""

    name: str
    crew: bool
    microphone: bool = False
    camera: bool = False


class CallEnded(Exception):
    """The call's room is gone."""


@dataclass
class Part:
    """Lasts as long as the line. ``tell`` hands a message to the person's browser."""

    line: JanusLine
    room: UUID
    me: Somebody
    tell: Callable[[dict[str, Any]], Awaitable[None]]
    _people: dict[str, Somebody] = field(default_factory=dict)
    _own: int = 0
    _seen: int = 0
    _sees: bool = False

    async def join(self) -> None:
        """Enter the room at Janus, which is made where it isn't there yet; then say who is in, and show who sends."""
        self._own, self._seen = await self.line.attach(), await self.line.attach()
        joined = await self._join()
        sending = joined.data.get("publishers", [])
        for one in (*sending, *joined.data.get("attendees", [])):
            self._know(one)
        await self._tell_who_is_in()
        for one in sending:
            await self._watch(one["id"])

    async def publish(self, sdp: str) -> None:
        """Send sound and pictures, as the browser's offer describes them."""
        most = _BITS_A_SECOND_OF_CREW if self.me.crew else _BITS_A_SECOND
        answered = await self.line.request(self._own, {"request": "publish", "bitrate": most}, offer=sdp)
        await self.tell({"is": "answer", "sdp": answered.sdp})

    async def show(self, *, microphone: bool, camera: bool) -> None:
        """Tell the others whether microphone and camera are on."""
        self.me = replace(self.me, microphone=microphone, camera=camera)
        await self.line.request(self._own, {"request": "configure", "display": _write(self.me)})

    async def answer(self, sdp: str) -> None:
        """Begin to receive, as the browser's answer to the last offer describes it."""
        await self.line.request(self._seen, {"request": "start"}, answer=sdp)

    async def hear(self, event: Event) -> None:
        """Take what Janus says by itself. Raises CallEnded."""
        data = event.data
        if data.get("videoroom") == "destroyed":
            raise CallEnded
        if event.handle == self._seen:
            await self._offer(event)
            return
        for one in data.get("publishers", []):
            self._know(one)
        if "joining" in data:
            self._know(data["joining"])
        if "display" in data:
            self._know(data)
        self._people.pop(data.get("leaving", ""), None)
        await self._tell_who_is_in()
        for one in data.get("publishers", []):
            await self._watch(one["id"])

    async def leave(self) -> None:
        """Go, and where nobody is left take the room at Janus down."""
        await self.line.request(self._own, {"request": "leave"})
        room = {"room": str(self.room)}
        left = await self.line.request(self._own, {"request": "listparticipants", **room})
        if not left.data["participants"]:
            await self.line.request(self._own, {"request": "destroy", **room})

    async def _join(self) -> Event:
        """Who leaves last may take the room down at the same moment: then it is made again."""
        words = {"request": "join", "ptype": "publisher", "room": str(self.room), "display": _write(self.me)}
        for _ in range(_TRIES):
            try:
                return await self.line.request(self._own, words)
            except JanusError as error:
                if error.code != NO_SUCH_ROOM:
                    raise
            await self._make_room()
        raise CallEnded

    async def _make_room(self) -> None:
        words = {
            "request": "create",
            "room": str(self.room),
            "permanent": False,
            "notify_joining": True,
            "publishers": MOST_SENDING,
            "bitrate": _BITS_A_SECOND_OF_CREW,
            "bitrate_cap": True,
            "audiocodec": "opus",
            "videocodec": "vp8",
            "record": False,
            "lock_record": True,
        }
        try:
            await self.line.request(self._own, words)
        except JanusError as error:
            if error.code != ROOM_EXISTS:
                raise

    async def _watch(self, sender: str) -> None:
        """Receive what somebody sends; they may have stopped by now."""
        how = "subscribe" if self._sees else "join"
        words: dict[str, Any] = {"request": how, "streams": [{"feed": sender}]}
        if not self._sees:
            words |= {"ptype": "subscriber", "room": str(self.room)}
        try:
            event = await self.line.request(self._seen, words)
        except JanusError:
            return
        self._sees = True
        await self._offer(event)

    async def _offer(self, event: Event) -> None:
        """Hand Janus's offer on, and whose each of its lines is."""
        if event.sdp:
            lines = {one["mid"]: one["feed_id"] for one in event.data["streams"] if one.get("active")}
            await self.tell({"is": "offer", "sdp": event.sdp, "lines": lines})

    def _know(self, one: dict[str, Any]) -> None:
        if "id" in one and "display" in one:
            self._people[one["id"]] = Somebody(**json.loads(one["display"]))

    async def _tell_who_is_in(self) -> None:
        """The crew first, then in the order in which they were met."""
        people = sorted(self._people.items(), key=lambda item: not item[1].crew)
        await self.tell({"is": "people", "people": [{"id": key, **asdict(one)} for key, one in people]})


def _write(one: Somebody) -> str:
    return json.dumps(asdict(one))
