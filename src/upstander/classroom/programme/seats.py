"""How many places there are, how many are taken, and who gets a free one.

Whoever changes places holds the programme's row until the commit, so that two can't take the last place. How many are
taken is counted from the rows each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, Q

from upstander.classroom.programme import letters
from upstander.classroom.programme.models import Cohort, Place, PlaceState, Programme
from upstander.classroom.timetable.invite import bring_invitations_in_line
from upstander.staff.audit import record
from upstander.staff.models import Person

TAKEN = (PlaceState.INVITED, PlaceState.JOINED)


@dataclass(frozen=True)
class Seats:
    """A cohort's places: how many are taken, and how many are left under its cap and the programme's total.

    Who moves needs no new place of the total: for them ``free`` counts, what is left under the cap alone.
    """

    cohort: Cohort
    taken: int
    free: int
    left: int


def hold(programme: Programme) -> Programme:
    """The programme as it is now, held against others until the commit. SQLite holds everything by itself."""
    return Programme.objects.select_for_update().get(pk=programme.pk)


def seats_of(programme: Programme) -> list[Seats]:
    """The places of each of the programme's cohorts, in the order of their names."""
    left_in_all = programme.places - programme.places_given.filter(state__in=TAKEN).count()
    counted = programme.cohorts.annotate(taken=Count("places", filter=Q(places__state__in=TAKEN)))
    return [
        Seats(one, one.taken, one.cap - one.taken, max(0, min(one.cap - one.taken, left_in_all)))
        for one in counted.order_by("name")
    ]


def offer_free_places(programme: Programme, by: Person) -> int:
    """Turn waiting places into offers, longest wait first, as far as caps and total go, and write to each.

    Call it in the transaction that holds the programme. Calendars follow. Returns how many were offered.
    """
    offered = 0
    for place in programme.places_given.filter(state=PlaceState.WAITING).select_related("person", "programme"):
        cohort = _cohort_for(programme, place)
        if cohort is None:
            continue
        place.state, place.cohort = PlaceState.INVITED, cohort
        place.save(update_fields=["state", "cohort"])
        record(by, "place_offered", str(place.pk), programme=str(programme.pk), cohort=str(cohort.pk))
        letters.send_offer(place)
        offered += 1
    bring_invitations_in_line(programme, datetime.now(UTC))
    return offered


def _cohort_for(programme: Programme, place: Place) -> Cohort | None:
    """The cohort wished for, or else the emptiest; None where there is no room."""
    fitting = [seats for seats in seats_of(programme) if seats.left and place.wish_id in {None, seats.cohort.pk}]
    best = max(fitting, key=lambda seats: seats.left, default=None)
    return best.cohort if best else None
