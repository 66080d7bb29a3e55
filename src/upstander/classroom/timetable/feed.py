"""A person's calendar address: long, unguessable, revocable, and opening nothing but their own meetings."""

from __future__ import annotations

import hashlib
import hmac
import re
from uuid import UUID, uuid4

from django.conf import settings

from upstander.classroom.programme.models import Place, PlaceState
from upstander.classroom.timetable.calendar import Entry, write_feed
from upstander.classroom.timetable.invite import entry_of
from upstander.classroom.timetable.models import Feed, Invitation, Meeting
from upstander.staff.models import Person

_TOKEN = re.compile(r"([0-9a-f]{32})([0-9a-f]{40})")


def feed_token(person: Person) -> str:
    """The secret end of the person's address. It can't be made from the database alone."""
    feed, _ = Feed.objects.get_or_create(person=person)
    return feed.key.hex + _code(feed.key)


def renew_feed(person: Person) -> None:
    """Revoke the person's address: whoever has it sees nothing from now on, and the next one is another."""
    Feed.objects.update_or_create(person=person, defaults={"key": uuid4()})


def find_feed(untrusted_token: str) -> Person | None:
    """Whose address this is; None if it was revoked, or never was one."""
    parts = _TOKEN.fullmatch(untrusted_token)
    if not parts:
        return None
    key = UUID(parts[1])
    if not hmac.compare_digest(_code(key), parts[2]):
        return None
    feed = Feed.objects.select_related("person").filter(key=key, person__is_active=True).first()
    return feed.person if feed else None


def write_feed_of(person: Person) -> bytes:
    """The person's meetings that stand, past and to come, as a calendar. It names nobody."""
    return write_feed("Upstander course", [_entry(meeting, person) for meeting in meetings_of(person)])


def meetings_of(person: Person) -> list[Meeting]:
    """The meetings that stand of every cohort that the person has joined, in their order."""
    places = Place.objects.filter(person=person, state=PlaceState.JOINED)
    meetings = Meeting.objects.filter(cohort__in=places.values("cohort"), cancelled=False)
    return list(meetings.select_related("cohort__programme").order_by("starts"))


def _entry(meeting: Meeting, person: Person) -> Entry:
    """The entry as the last invitation had it, so that feed and invitation never contradict each other."""
    last = Invitation.objects.filter(meeting=meeting, place__person=person, cancelled=False).first()
    return entry_of(meeting, last.sequence, last.at) if last else entry_of(meeting, meeting.sequence, meeting.changed)


def _code(key: UUID) -> str:
    secret = str(settings.SECRET_KEY).encode()
    return hmac.new(secret, b"calendar feed:" + key.bytes, hashlib.sha256).hexdigest()[:40]
