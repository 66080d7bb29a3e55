"""Room passes: who is let into a room, and the signed cookie that the live service knows them by."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpResponseBase

from upstander.classroom.room.models import Room
from upstander.classroom.room.seats import take_seat
from upstander.staff.models import Person
from upstander.staff.roles import NotAllowed, may

COOKIE = "upstander-room"
HOURS = 12
_SALT = "upstander room pass"
_CREW_VERBS = {"steer_room": "steer", "produce_room": "produce", "view_care": "care"}


@dataclass(frozen=True)
class Pass:
    """A seat in a room, and the crew's verbs there; a participant has none."""

    room: UUID
    seat: int
    verbs: frozenset[str]
    rehearsal: bool = False

    @property
    def crew(self) -> bool:
        return bool(self.verbs)


class NoPass(Exception):
    """The cookie is missing, over, forged, or another room's."""


def admit(person: Person, room: Room) -> Pass:
    """Let somebody into a room and give them the seat they had, or a new one.

    Raises:
        NotAllowed: they are neither of its crew nor of its participants, or were shut out.
    """
    verbs = frozenset(short for verb, short in _CREW_VERBS.items() if may(person, verb, room))
    if not verbs and not may(person, "take_part", room):
        raise NotAllowed("This room isn’t one of yours. Look at your timetable for the right one.")
    return Pass(room.pk, take_seat(room, person, crew=bool(verbs)), verbs, room.meeting_id is None)


def set_pass(response: HttpResponseBase, holder: Pass) -> None:
    """Give the browser the pass as a cookie that goes to this room's live addresses alone."""
    response.set_cookie(
        COOKIE,
        write_pass(holder),
        max_age=HOURS * 3600,
        path=f"/live/{holder.room}/",
        secure=not settings.UPSTANDER_INSTALLATION.demo,
        httponly=True,
        samesite="Strict",
    )


def write_pass(holder: Pass) -> str:
    """The signed text of a pass."""
    value = json.dumps([holder.room.hex, holder.seat, sorted(holder.verbs), holder.rehearsal])
    return signing.TimestampSigner(salt=_SALT).sign_object(json.loads(value), compress=False)


def read_pass(untrusted_text: str, room: UUID) -> Pass:
    """The pass in a cookie, for this room. Raises NoPass."""
    try:
        value = signing.TimestampSigner(salt=_SALT).unsign_object(untrusted_text, max_age=HOURS * 3600)
        room_hex, seat, verbs, rehearsal = value
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NoPass from error
    if room_hex != room.hex:
        raise NoPass
    return Pass(room, seat, frozenset(verbs), rehearsal)
