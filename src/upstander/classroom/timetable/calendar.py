"""Writes iCalendar (RFC 5545): invitations and their cancelling (RFC 5546), and the entries of a personal feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vRecur, vText

from upstander.classroom.timetable.times import LONDON

_PRODUCT = "-//Upstander//Classroom//EN"
INVITE, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True)
class Entry:
    """A meeting as one person's calendar shows it. ``stamp`` is when this was last changed."""

    uid: str
    sequence: int
    stamp: datetime
    starts: datetime
    ends: datetime
    title: str
    words: str
    link: str


@dataclass(frozen=True)
class Who:
    """A name and an e-mail address."""

    name: str
    email: str


def write_message(entry: Entry, organiser: Who, attendee: Who, method: str) -> bytes:
    """One scheduling message to one person: ``REQUEST`` or ``CANCEL``. It names nobody else."""
    calendar = _calendar()
    calendar.add("method", method)
    event = _event(entry, "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("organizer", _address(organiser), encode=False)
    reply = {} if method == CANCEL else {"PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
    event.add("attendee", _address(attendee, ROLE="REQ-PARTICIPANT", **reply), encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def write_feed(name: str, entries: Iterable[Entry]) -> bytes:
    """One person's entries as a calendar to subscribe to. The same entries give the same bytes."""
    calendar = _calendar()
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for entry in sorted(entries, key=lambda one: (one.starts, one.uid)):
        calendar.add_component(_event(entry, "CONFIRMED"))
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(_london())
    return calendar


def _event(entry: Entry, status: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts.astimezone(LONDON))
    event.add("dtend", entry.ends.astimezone(LONDON))
    event.add("summary", entry.title)
    event.add("description", entry.words)
    event.add("location", entry.link)
    event.add("status", status)
    # A shared calendar shows others only that somebody is busy.
    event.add("class", "PRIVATE")
    return event


def _address(who: Who, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{who.email}")
    address.params["CN"] = vText(who.name)
    for name, value in parameters.items():
        address.params[name] = vText(value)
    return address


def _london() -> Timezone:
    """Europe/London by the rule that holds since 1996: forward on March's last Sunday, back on October's."""
    zone = Timezone()
    zone.add("tzid", LONDON.key)
    for kind, name, begins, month, before, after in (
        (TimezoneDaylight, "BST", datetime(1996, 3, 31, 1), 3, 0, 1),
        (TimezoneStandard, "GMT", datetime(1996, 10, 27, 2), 10, 1, 0),
    ):
        part = kind()
        part.add("tzname", name)
        part.add("dtstart", begins)
        part.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(part)
    return zone
