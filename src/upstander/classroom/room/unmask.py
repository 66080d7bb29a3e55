"""Learns who sits in a seat, for safeguarding alone: the facilitator asks, the wellbeing lead agrees, two people.

A sensitive answer leads to nobody once the room's key has been destroyed.
"""

from __future__ import annotations

import hmac

from django.db import transaction

from upstander.classroom.programme.models import Place
from upstander.classroom.room.models import Room, Run, Seat, SeatKind, Text, Unmasking
from upstander.classroom.room.pseudonyms import key_if_kept, pseudonym
from upstander.classroom.room.work import now
from upstander.staff.audit import record
from upstander.staff.models import Person
from upstander.staff.roles import require

REASONS = {
    "risk_to_self": "They may be at risk of harming themselves",
    "risk_to_others": "Somebody else may be at risk",
    "risk_from_others": "They may be at risk from somebody else",
    "child_or_adult": "A child or an adult at risk may need protection",
}


class UnmaskRefused(Exception):
    """Nobody is unmasked; the message says why, ``field`` where it can be put right."""

    def __init__(self, sentence: str, field: str = "seat") -> None:
        super().__init__(sentence)
        self.field = field


def ask_to_unmask(
    room: Room, person: Person, voter: str, reason: str, run: Run | None = None, text: Text | None = None
) -> Unmasking:
    """Ask who a voter is: a seat's number, or in a sensitive run its pseudonym there. Logged, and decided by another.

    ``text`` is what the worry is about: whoever decides reads this text, and nothing else of theirs.

    Raises:
        NotAllowed: the person doesn't steer this room.
        UnmaskRefused: the reason is none of safeguarding, or the voter leads to nobody.
    """
    require(person, "steer_room", room)
    if reason not in REASONS:
        raise UnmaskRefused("Choose a safeguarding reason. There are no others.", "reason")
    with transaction.atomic():
        _seat_of(room, run, voter)
        asked = Unmasking.objects.create(
            room=room, run=run, text=text, voter=voter, reason=reason, asked_by=person, asked_at=now()
        )
        record(person, "unmasking_asked", str(room.pk), unmasking=asked.pk, reason=reason)
    return asked


def agree_to_unmask(unmasking: int, person: Person) -> Place:
    """Agree, as the wellbeing lead, and learn whose place it is. Logged; asked for again, it is logged again.

    Raises:
        NotAllowed: the person doesn't look after people in this room.
        UnmaskRefused: they asked themselves, or nobody can be told any more.
    """
    with transaction.atomic():
        asked = Unmasking.objects.select_for_update().select_related("room", "run").get(pk=unmasking)
        require(person, "view_care", asked.room)
        if asked.asked_by_id == person.pk:
            raise UnmaskRefused("Somebody else has to agree: it takes two people.")
        seat = _seat_of(asked.room, asked.run, asked.voter)
        if seat.place is None:
            raise UnmaskRefused("Nobody real sits there.")
        if asked.agreed_by_id is None:
            asked.agreed_by, asked.agreed_at = person, now()
            asked.save(update_fields=["agreed_by", "agreed_at"])
        record(person, "unmasking_agreed", str(asked.room_id), unmasking=asked.pk, place=str(seat.place_id))
    return seat.place


def _seat_of(room: Room, run: Run | None, voter: str) -> Seat:
    seats = Seat.objects.filter(room=room, kind=SeatKind.PARTICIPANT).select_related("place__person")
    if run is None or not run.sensitive:
        found = seats.filter(pk=voter).first() if voter.isascii() and voter.isdecimal() else None
    else:
        key = key_if_kept(room)
        if key is None:
            raise UnmaskRefused("The key has been destroyed: nobody can tell any more whose answer it was.")
        found = next((seat for seat in seats if hmac.compare_digest(pseudonym(key, seat.pk), voter)), None)
    if found is None:
        raise UnmaskRefused("Nobody sits there.")
    return found
