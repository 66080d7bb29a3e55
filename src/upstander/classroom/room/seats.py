"""Takes seats: a participant's by their place, the crew's by their person, the same each time they come."""

from __future__ import annotations

import random

from upstander.classroom.programme.models import Place, PlaceState
from upstander.classroom.room.groups import place_latecomer
from upstander.classroom.room.labels import draw_label
from upstander.classroom.room.models import Room, Seat, SeatKind
from upstander.classroom.room.work import Work
from upstander.classroom.room.writer import do_work
from upstander.staff.models import Person
from upstander.staff.roles import NotAllowed

_RNG = random.SystemRandom()


def take_seat(room: Room, person: Person, *, crew: bool) -> int:
    """The person's seat in the room. Raises NotAllowed where they were shut out or have no place in its cohort."""
    kind = SeatKind.CREW if crew else SeatKind.PARTICIPANT
    whose: dict[str, Person | Place] = {"person": person} if crew else {"place": _place(room, person)}
    seat = Seat.objects.filter(room=room, **whose).first()
    if seat is None:
        seat = do_work(room.pk, lambda work: add_seat(work, kind, **whose))
    if seat.out:
        raise NotAllowed("The crew has closed this room for you. Speak to them.")
    return seat.pk


def add_seat(work: Work, kind: str, **whose: Person | Place) -> Seat:
    """A new seat under a label of its own, in the smallest groups where some were drawn; the old one if it is there."""
    seat = Seat.objects.filter(room=work.room, **whose).first() if whose else None
    if seat is not None:
        return seat
    taken = set(Seat.objects.filter(room=work.room).values_list("label", flat=True))
    if kind == SeatKind.CREW:
        label = next(name for number in range(1, len(taken) + 2) if (name := f"Crew {number}") not in taken)
    else:
        label = draw_label(taken, _RNG)
    seat = Seat.objects.create(room=work.room, kind=kind, label=label, **whose)
    work.tell("joined", seat=seat.pk, label=label, kind=kind)
    place_latecomer(work, seat)
    return seat


def _place(room: Room, person: Person) -> Place:
    cohort = room.meeting.cohort if room.meeting else None
    place = Place.objects.filter(person=person, cohort=cohort, state=PlaceState.JOINED).first()
    if cohort is None or place is None:
        raise NotAllowed("You have no place in the cohort that meets here.")
    return place
