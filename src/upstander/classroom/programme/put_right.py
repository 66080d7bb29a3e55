"""Puts a place right: writes to somebody again, mends an address, says what somebody needs."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from upstander.classroom.programme import letters
from upstander.classroom.programme.models import Mail, MailState, Place, PlaceState
from upstander.classroom.programme.places import PlaceRefused, fresh
from upstander.classroom.programme.seats import hold, offer_free_places
from upstander.staff.audit import record
from upstander.staff.models import Person
from upstander.staff.roles import require


def invite_again(place: Place, by: Person) -> Place:
    """Write to somebody again; who had withdrawn gets the next free place or a turn at the list's end.

    Raises:
        NotAllowed: ``by`` doesn't manage this programme's places.
        PlaceRefused: they have joined already.
    """
    with transaction.atomic():
        programme = hold(place.programme)
        place = fresh(place)
        require(by, "manage_places", place)
        if place.state == PlaceState.JOINED:
            raise PlaceRefused(f"{place.person.name} has joined already.")
        if place.state == PlaceState.WITHDRAWN:
            place.state, place.asked_at = PlaceState.WAITING, datetime.now(UTC)
            place.save(update_fields=["state", "asked_at"])
            offer_free_places(programme, by)
            place.refresh_from_db()
        elif place.state == PlaceState.INVITED:
            letters.send_offer(place)
        if place.state == PlaceState.WAITING:
            letters.send_waiting(place)
        record(by, "place_invited_again", str(place.pk), programme=str(programme.pk))
    return place


def correct_address(place: Place, email: str, by: Person) -> Place:
    """Mend a mistyped address and write to it. Only of somebody who never signed in and is nothing else here.

    Raises:
        NotAllowed: ``by`` doesn't manage this programme's places.
        PlaceRefused: the account is in use, or the address is somebody else's, or none.
    """
    with transaction.atomic():
        programme = hold(place.programme)
        place = fresh(place)
        require(by, "manage_places", place)
        person = place.person
        used = person.last_login or person.assignments.exists() or person.crew_parts.exists()
        if used or place.state not in {PlaceState.INVITED, PlaceState.WAITING} or person.places.count() > 1:
            raise PlaceRefused(f"{person.name}’s account is in use. Only its holder can say what its address is.")
        email = email.strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise PlaceRefused("Enter an e-mail address like name@example.org.") from error
        if Person.objects.filter(email=email).exclude(pk=person.pk).exists():
            raise PlaceRefused("This address belongs to somebody else here.")
        person.email = email
        person.save(update_fields=["email"])
        Mail.objects.filter(person=person, state=MailState.WAITING).delete()
        record(by, "address_corrected", str(place.pk), programme=str(programme.pk))
        (letters.send_offer if place.state == PlaceState.INVITED else letters.send_waiting)(place)
    return place


def change_access_needs(place: Place, needs: str, by: Person) -> Place:
    """Let whom a place is for say what they need. Raises NotAllowed for anybody else."""
    with transaction.atomic():
        place = fresh(place)
        require(by, "view_own_place", place)
        place.access_needs = needs
        place.save(update_fields=["access_needs"])
        record(by, "access_needs_changed", str(place.pk))
    return place
