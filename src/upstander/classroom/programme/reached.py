"""Whom the latest mail about their place did not reach, and why."""

from __future__ import annotations

from collections.abc import Iterable

from upstander.classroom.programme.models import Mail, MailState, Place, PlaceState, Programme


def not_reached(programme: Programme) -> list[tuple[Place, Mail]]:
    """Places whose latest mail was refused, or waits because it failed before, with that mail."""
    places = programme.places_given.exclude(state=PlaceState.WITHDRAWN).select_related("person")
    latest = latest_mails(places)
    return [(place, latest[place.pk]) for place in places if place.pk in latest and latest[place.pk].reason]


def latest_mails(places: Iterable[Place]) -> dict[object, Mail]:
    """The latest mail to each place's person, by the place's key. A link to sign in says nothing about the place."""
    people = {place.person_id: place.pk for place in places}
    mails = Mail.objects.filter(person__in=people).exclude(kind="sign_in").order_by("written_at", "id")
    return {people[mail.person_id]: mail for mail in mails if mail.person_id in people}


def reached_in_words(mail: Mail | None) -> str:
    """What became of the latest mail, as the team reads it."""
    if mail is None:
        return "Not written to yet"
    if mail.state == MailState.WAITING and mail.reason:
        return "Not reached yet"
    return MailState(mail.state).label
