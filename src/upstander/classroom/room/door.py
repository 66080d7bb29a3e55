"""The door of a room, at which every page of it asks who comes."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from upstander.classroom.room.models import Room
from upstander.classroom.room.passes import Pass, admit
from upstander.classroom.room.work import Refused
from upstander.staff.models import Person
from upstander.staff.roles import NotAllowed


def enter_room(request: HttpRequest, room: UUID, *one_of: str) -> tuple[Room, Pass]:
    """The room and the person's pass. Raises Http404, or NotAllowed where they have none of the verbs asked for."""
    found = get_object_or_404(Room.objects.select_related("meeting__cohort__programme"), pk=room)
    try:
        holder = admit(cast(Person, request.user), found)
    except Refused as refusal:
        raise NotAllowed(str(refusal)) from refusal
    if one_of and not holder.verbs.intersection(one_of):
        raise NotAllowed("This page of the room is for its crew.")
    return found, holder
