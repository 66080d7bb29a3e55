"""Replays a room: what it was after any of its events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from upstander.classroom.room.models import Room
from upstander.classroom.room.rows import events_after
from upstander.classroom.room.scene import load_wording
from upstander.classroom.room.sections import Audience, Scene, Wording, sections_for
from upstander.classroom.room.session_of import session_of
from upstander.classroom.room.state import Event, RoomState, apply, fold


def state_at(room: UUID, number: int) -> RoomState:
    """The room after the event of this number; before its first it is empty."""
    return fold(RoomState(), (event for event in events_after(room, 0) if event.number <= number))


def replay(room: UUID) -> Iterator[tuple[Event, RoomState]]:
    """Every event of the room, each with what the room was after it."""
    state = RoomState()
    for event in events_after(room, 0):
        state = apply(state, event)
        yield event, state


def screen_at(room: Room, number: int) -> dict[str, Any]:
    """What the shared screen showed after the event of this number. Pads show what they say now, if they did then."""
    state, wording = state_at(room.pk, number), Wording()
    load_wording(state, wording)
    return sections_for(Scene(state, session_of(room), wording), Audience.SCREEN)
