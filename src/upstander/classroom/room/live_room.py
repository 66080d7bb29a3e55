"""One room as this process knows it: its state, folded as events come, and what each screen has been sent of it.

A screen is told what changed since the number it has. It never has a queue that could grow: it is woken, and then given
the newest of each section. The first change goes out at once, more at most every 100 ms.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from upstander.classroom.room.models import Room
from upstander.classroom.room.passes import Pass
from upstander.classroom.room.say import private_section
from upstander.classroom.room.scene import load_scene, renew_scene
from upstander.classroom.room.sections import Audience, Scene, care_section, sections_for, write_now
from upstander.classroom.room.state import Event
from upstander.staff.logs import get_log

log = get_log("upstander.classroom.live")

_SECONDS_BETWEEN_FLUSHES = 0.1
_SECONDS_AFTER_TROUBLE = 1.0
_SECONDS_HERE_AFTER_A_POLL = 10
_PERSONAL = frozenset({"vote", "upvote", "skip"})
"""Events that change the section ``mine`` of nobody but who is named in them as the voter."""


@dataclass(eq=False)
class Screen:
    """One connected screen. ``number`` is the last event it was sent."""

    holder: Pass
    audience: Audience
    number: int
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    private: dict[str, str] = field(default_factory=dict)
    stale: bool = True


class LiveRoom:
    """Loads a room, keeps it up to date, and gives screens what they lack."""

    def __init__(self, key: UUID, threads: ThreadPoolExecutor) -> None:
        self.key = key
        self.screens: set[Screen] = set()
        self.room: Room
        self._watchers: set[asyncio.Event] = set()
        self._threads = threads
        self._scene: Scene
        self._sections: dict[Audience, dict[str, tuple[int, str]]] = {}
        self._dirty = asyncio.Event()
        self._renewed = asyncio.Event()
        self._ready: asyncio.Task[None] = asyncio.create_task(self._load())
        self._task: asyncio.Task[None] = asyncio.create_task(self._keep())
        self._polled: dict[int, float] = {}
        self._stopped = False
        self.used = time.monotonic()

    async def start(self) -> None:
        """Wait until the room is loaded. Raises Room.DoesNotExist, or KeyError where the course lost the session."""
        await asyncio.shield(self._ready)

    def mark(self) -> None:
        """There is something new in the room."""
        self._dirty.set()

    def stop(self) -> None:
        """End every stream."""
        self._task.cancel()
        self._stopped = True
        for screen in self.screens:
            screen.wake.set()
        for watcher in self._watchers:
            watcher.set()

    @property
    def stopped(self) -> bool:
        return self._stopped or self._task.done()

    @property
    def ended(self) -> bool:
        """Whether the session is over."""
        return self._scene.state.ended is not None

    @property
    def in_use(self) -> bool:
        """Whether a screen or a call hangs on it."""
        return bool(self.screens or self._watchers)

    @contextmanager
    def watched(self) -> Iterator[asyncio.Event]:
        """An event that is set whenever something in the room has changed, and when it stops."""
        watcher = asyncio.Event()
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)
            self.used = time.monotonic()

    @property
    def number(self) -> int:
        return self._scene.state.number

    async def know(self, holder: Pass) -> None:
        """Look at the room again where this seat was taken a moment ago. The look under way may have been too early."""
        for _ in range(2):
            if holder.seat not in self._scene.state.seats and not self.stopped:
                self._renewed.clear()
                self.mark()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._renewed.wait(), _SECONDS_AFTER_TROUBLE)

    def may_stay(self, holder: Pass) -> bool:
        """Whether the seat is still there and hasn't been shut out."""
        seat = self._scene.state.seats.get(holder.seat)
        return seat is not None and not seat.out

    def join(self, screen: Screen) -> None:
        self.screens.add(screen)
        self._tell_who_is_here()

    def leave(self, screen: Screen) -> None:
        self.screens.discard(screen)
        self._tell_who_is_here()

    def polled(self, holder: Pass) -> None:
        """Somebody without a stream has asked: they are here."""
        self._polled[holder.seat] = self.used = time.monotonic()

    def here(self) -> set[int]:
        """The participants' seats that are connected now."""
        recently = time.monotonic() - _SECONDS_HERE_AFTER_A_POLL
        seats = {seat for seat, at in self._polled.items() if at > recently}
        seats |= {screen.holder.seat for screen in self.screens if screen.audience is Audience.PARTICIPANT}
        return {seat for seat in seats if self._scene.state.seats[seat].kind == "participant"}

    def message(self, screen: Screen) -> str | None:
        """What the screen lacks, as JSON text; None where that is nothing. Afterwards it lacks nothing."""
        made = self._sections.get(screen.audience) or self._make(screen.audience)
        since = screen.number if screen.number <= self.number else -1
        parts = {name: text for name, (number, text) in made.items() if number > since}
        if screen.stale:
            parts |= self._private_changes(screen)
        screen.stale, screen.number = False, self.number
        if not parts:
            return None
        sections = ",".join(f'"{name}":{text}' for name, text in parts.items())
        return f'{{"number":{self.number},"now":"{write_now()}","sections":{{{sections}}}}}'

    def _private_changes(self, screen: Screen) -> dict[str, str]:
        """The sections of this one screen that aren't as they were sent before."""
        private: dict[str, Any] = {"mine": private_section(self._scene, screen.holder, screen.audience)}
        if screen.audience is Audience.CREW:
            screens = sum(other.audience is Audience.SCREEN for other in self.screens)
            private["here"] = {"participants": sorted(self.here()), "screens": screens}
            if "care" in screen.holder.verbs:
                private["care"] = care_section(self._scene)
        texts = {name: _write(value) for name, value in private.items()}
        changed = {name: text for name, text in texts.items() if screen.private.get(name) != text}
        screen.private = texts
        return changed

    def _make(self, audience: Audience) -> dict[str, tuple[int, str]]:
        """The audience's sections for its first screen; all count as changed with the number of now."""
        made = {name: (self.number, _write(value)) for name, value in sections_for(self._scene, audience).items()}
        self._sections[audience] = made
        return made

    async def _load(self) -> None:
        self.room, self._scene = await self._in_thread(lambda: _load_both(self.key))

    async def _keep(self) -> None:
        """Fold new events and wake the screens, as long as the room lives."""
        await self.start()
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            try:
                scene, sections, events = await self._in_thread(self._renew)
            except Exception as error:  # the database may be away for a while: the screens keep what they have
                log.exception("room_not_renewed", room=str(self.key), error_object=error)
                self._dirty.set()
                await asyncio.sleep(_SECONDS_AFTER_TROUBLE)
                continue
            # Both at once and in the loop's thread: a screen must never get an old section under a new number.
            self._scene, self._sections = scene, sections
            self._renewed.set()
            self._wake(events)
            await asyncio.sleep(_SECONDS_BETWEEN_FLUSHES)

    def _renew(self) -> tuple[Scene, dict[Audience, dict[str, tuple[int, str]]], list[Event]]:
        """In a thread: the scene after the newest events, each audience's sections, and these events."""
        scene, events = renew_scene(self.room, self._scene)
        sections = {audience: dict(made) for audience, made in self._sections.items()}
        if events:
            for audience, made in sections.items():
                for name, value in sections_for(scene, audience).items():
                    text = _write(value)
                    if made[name][1] != text:
                        made[name] = (scene.state.number, text)
        return scene, sections, events

    def _wake(self, events: Iterable[Event]) -> None:
        if not events:
            return
        personal = {event.payload["voter"] for event in events if event.kind in _PERSONAL}
        everybody = any(event.kind not in _PERSONAL for event in events)
        for screen in self.screens:
            if everybody or self._is_named(screen, personal):
                screen.stale = True
            screen.wake.set()
        for watcher in self._watchers:
            watcher.set()

    def _is_named(self, screen: Screen, voters: set[str]) -> bool:
        """Whether one of these voters is the screen's seat, or can't be told to be another's."""
        return str(screen.holder.seat) in voters or any(not voter.isdecimal() for voter in voters)

    def _tell_who_is_here(self) -> None:
        self.used = time.monotonic()
        for screen in self.screens:
            if screen.audience is Audience.CREW:
                screen.stale = True
                screen.wake.set()

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _with_connection, work)


def _load_both(key: UUID) -> tuple[Room, Scene]:
    return Room.objects.select_related("meeting").get(pk=key), load_scene(key)


def _with_connection(work: Callable[[], Any]) -> Any:
    """Do it with the thread's own connection, which is given up where it has become unusable."""
    try:
        return work()
    except Exception:
        connection.close()
        raise


def _write(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
