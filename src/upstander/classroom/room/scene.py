"""Loads what the sections of a room are made of, and brings it up to date with the room's newest events."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from upstander.classroom.room.models import Pad, Room, Seat, Text
from upstander.classroom.room.pseudonyms import key_if_kept
from upstander.classroom.room.rows import events_after
from upstander.classroom.room.sections import Scene, Wording
from upstander.classroom.room.session_of import session_of
from upstander.classroom.room.state import Event, RoomState, fold


def load_scene(room_id: UUID) -> Scene:
    """The room as its events tell it. Raises Room.DoesNotExist."""
    room = Room.objects.select_related("meeting").get(pk=room_id)
    scene = Scene(RoomState(), session_of(room), Wording())
    return renew_scene(room, scene)[0]


def renew_scene(room: Room, scene: Scene) -> tuple[Scene, list[Event]]:
    """The scene after the events that it doesn't know yet, and these."""
    events = events_after(room.pk, scene.state.number)
    state = fold(scene.state, events)
    load_wording(state, scene.wording)
    needs_key = scene.sensitive_key is None and (state.skips or any(run.sensitive for run in state.runs.values()))
    key = key_if_kept(room) if needs_key else scene.sensitive_key
    return replace(scene, state=state, sensitive_key=key), events


def load_wording(state: RoomState, wording: Wording) -> None:
    """Read the words that are missing. A text never changes, a pad does so with its version."""
    if missing := state.texts.keys() - wording.texts.keys():
        wording.texts.update(Text.objects.filter(pk__in=missing).values_list("pk", "text"))
    stale = [key for key, pad in state.pads.items() if wording.pads.get(key, (0, ""))[0] < pad.version]
    for key, version, text in Pad.objects.filter(pk__in=stale).values_list("pk", "version", "text"):
        wording.pads[key] = (version, text)
    if unnamed := state.helps.keys() - wording.names.keys():
        for seat in Seat.objects.filter(pk__in=unnamed).select_related("place__person", "person"):
            person = seat.place.person if seat.place else seat.person
            wording.names[seat.pk] = person.name if person else seat.label
