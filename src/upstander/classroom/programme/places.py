"""Who has a place: invite, accept, give up, move. A place beyond a cap is a turn on the waiting list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from upstander.classroom.programme import letters
from upstander.classroom.programme.models import Cohort, Place, PlaceState, Programme
from upstander.classroom.programme.seats import TAKEN, hold, offer_free_places
from upstander.classroom.timetable.invite import bring_invitations_in_line
from upstander.staff.audit import record
from upstander.staff.models import Person
from upstander.staff.people import PersonError, find_or_add_guest
from upstander.staff.roles import require

_SHORTEST = timedelta(microseconds=1)


class PlaceRefused(Exception):
    """The place can't be given or changed so; the message says why."""


class ApplicantsRefused(Exception):
    """Nobody was invited; ``problems`` says why for each applicant concerned, by their position from 0."""

    def __init__(self, problems: Sequence[tuple[int, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("Nobody was invited: " + " ".join(sentence for _, sentence in problems))


@dataclass(frozen=True)
class Applicant:
    """Somebody put forward for a place. Nothing else is asked."""

    name: str
    email: str
    council: str
    job: str
    access_needs: str = ""


def invite(
    programme: Programme, applicants: Sequence[Applicant], by: Person, wish: Cohort | None = None
) -> list[Place]:
    """Offer each a place, or a turn on the waiting list where none is free, and write to them. All or none.

    ``wish`` is the one cohort they can come to; None: any.

    Raises:
        NotAllowed: ``by`` doesn't manage this programme's places.
        PlaceRefused: ``wish`` is a cohort of another programme.
        ApplicantsRefused: somebody can't be invited, so nobody was.
    """
    with transaction.atomic():
        programme = hold(programme)
        require(by, "manage_places", programme)
        if wish and wish.programme_id != programme.pk:
            raise PlaceRefused("This cohort belongs to another programme.")
        people = _people_of(programme, applicants)
        now = datetime.now(UTC)
        places = [
            Place.objects.create(
                programme=programme,
                person=person,
                state=PlaceState.WAITING,
                council=applicant.council,
                job=applicant.job,
                access_needs=applicant.access_needs,
                asked_at=now + position * _SHORTEST,
                wish=wish,
            )
            for position, (person, applicant) in enumerate(zip(people, applicants, strict=True))
        ]
        for place in places:
            record(by, "place_asked_for", str(place.pk), programme=str(programme.pk))
        offer_free_places(programme, by)
        for place in places:
            place.refresh_from_db()
            if place.state == PlaceState.WAITING:
                letters.send_waiting(place)
    return places


def answer_invitation(place: Place, *, coming: bool) -> Place:
    """Take the answer of whom a place is for; who comes gets all agreed dates for their calendar at once.

    The same answer again changes nothing.

    Raises:
        PlaceRefused: they would come, but have no place: they wait, or it was given up or taken back.
    """
    with transaction.atomic():
        programme = hold(place.programme)
        place = fresh(place)
        if not coming:
            return _leave(programme, place, place.person, "place_given_up")
        if place.state == PlaceState.JOINED:
            return place
        if place.state == PlaceState.WAITING:
            raise PlaceRefused("You are still on the waiting list. We write to you when a place is free.")
        if place.state == PlaceState.WITHDRAWN:
            raise PlaceRefused("This place was given up. If you want to come after all, ask whoever invited you.")
        place.state = PlaceState.JOINED
        place.save(update_fields=["state"])
        record(place.person, "place_accepted", str(place.pk), programme=str(programme.pk))
        bring_invitations_in_line(programme, datetime.now(UTC))
    return place


def withdraw(place: Place, by: Person) -> Place:
    """Take somebody off the course; the free place goes to who has waited longest, and both are written to.

    Raises:
        NotAllowed: ``by`` neither manages the programme's places nor holds this one.
    """
    with transaction.atomic():
        programme = hold(place.programme)
        place = fresh(place)
        own = place.person_id == by.pk
        require(by, "give_up_place" if own else "manage_places", place)
        had_one = place.state != PlaceState.WITHDRAWN
        place = _leave(programme, place, by, "place_given_up" if own else "place_taken_back")
        if had_one and not own:
            letters.send_taken_back(place)
    return place


def move(place: Place, cohort: Cohort, by: Person) -> Place:
    """Put somebody into another cohort of their programme; the place they leave goes to who waits for it.

    Raises:
        NotAllowed: ``by`` doesn't manage this programme's places.
        PlaceRefused: the cohort is full, or of another programme, or they are in none or in it already.
    """
    with transaction.atomic():
        programme = hold(place.programme)
        place = fresh(place)
        require(by, "manage_places", place)
        if cohort.programme_id != programme.pk:
            raise PlaceRefused("This cohort belongs to another programme.")
        if place.cohort is None:
            raise PlaceRefused(f"{place.person.name} has no place in a cohort to move from.")
        if place.cohort == cohort:
            raise PlaceRefused(f"{place.person.name} is in {cohort} already.")
        if cohort.places.filter(state__in=TAKEN).count() >= cohort.cap:
            raise PlaceRefused(f"{cohort} is full: all {cohort.cap} places are taken. Nobody was moved.")
        place.cohort = cohort
        place.save(update_fields=["cohort"])
        record(by, "place_moved", str(place.pk), programme=str(programme.pk), cohort=str(cohort.pk))
        letters.send_moved(place)
        offer_free_places(programme, by)
    return place


def fresh(place: Place) -> Place:
    """The place as it is now, with its person, cohort and programme."""
    return Place.objects.select_related("programme", "person", "cohort").get(pk=place.pk)


def _people_of(programme: Programme, applicants: Sequence[Applicant]) -> list[Person]:
    """An account for each applicant. Raises ApplicantsRefused, and then the caller's transaction goes."""
    problems: list[tuple[int, str]] = []
    people: list[Person] = []
    for position, applicant in enumerate(applicants):
        try:
            person = find_or_add_guest(applicant.email, applicant.name)
        except PersonError:
            problems.append((position, f"{applicant.email} is no e-mail address."))
            continue
        if person in people:
            problems.append((position, f"{applicant.email} is here twice."))
        elif programme.crew.filter(person=person).exists():
            problems.append((position, f"{applicant.email} is in this programme’s crew."))
        elif place := programme.places_given.filter(person=person).first():
            problems.append((position, f"{applicant.email} is here already: {PlaceState(place.state).label.lower()}."))
        people.append(person)
    if problems:
        raise ApplicantsRefused(problems)
    return people


def _leave(programme: Programme, place: Place, by: Person, verb: str) -> Place:
    """Free the place and offer it on; what somebody needs is nobody's business any longer."""
    if place.state == PlaceState.WITHDRAWN:
        return place
    place.state, place.cohort, place.access_needs, place.wish = PlaceState.WITHDRAWN, None, "", None
    place.save(update_fields=["state", "cohort", "access_needs", "wish"])
    record(by, verb, str(place.pk), programme=str(programme.pk))
    offer_free_places(programme, by)
    return place
