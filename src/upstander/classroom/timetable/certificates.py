"""Certificates: who has earned one, the code on it, and checking such a code."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from upstander.classroom.programme.models import Place
from upstander.classroom.timetable.attendance import attended_meetings
from upstander.classroom.timetable.models import Certificate, Meeting
from upstander.classroom.timetable.rules import CERTIFICATE_PERCENT
from upstander.classroom.timetable.sessions import course_sessions, course_title
from upstander.classroom.timetable.times import in_london

# Digits and letters that nobody mistakes for one another. Twelve of them hold 60 bits, which nobody guesses; a limit on
# wrong codes would only let anybody shut out everybody else.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 12
_MISREAD = str.maketrans("OIL", "011", "- \t")


class NotEarned(Exception):
    """There is no certificate for this place yet; the message says what is missing."""


def certificate_of(place: Place) -> Certificate:
    """The place's certificate: made when it is earned, withdrawn when a correction takes it away, and given back.

    Raises:
        NotEarned: too few sessions were attended.
    """
    meetings = attended_meetings(place)
    attended, needed = len({one.session for one in meetings}), _sessions_needed()
    with transaction.atomic():
        found = Certificate.objects.select_for_update().filter(place=place).first()
        if attended < needed:
            Certificate.objects.filter(place=place).update(withdrawn=True)
        elif found is None:
            found = _make(place, meetings, attended)
        elif found.withdrawn or found.sessions != attended:
            found.withdrawn, found.sessions = False, attended
            found.save(update_fields=["withdrawn", "sessions"])
    if found is None or attended < needed:
        raise NotEarned(f"Attended so far: {attended} of the {needed} sessions that a certificate needs.")
    return found


def _sessions_needed() -> int:
    return -(-len(course_sessions()) * CERTIFICATE_PERCENT // 100)


def _make(place: Place, meetings: Sequence[Meeting], attended: int) -> Certificate:
    key = uuid4()
    return Certificate.objects.create(
        key=key,
        place=place,
        code=_code(key),
        course=course_title(),
        month=in_london(meetings[-1].starts).date().replace(day=1),
        sessions=attended,
    )


def check_code(untrusted_code: str) -> Certificate | None:
    """The certificate with this code, however it was typed; None if there is none or it was withdrawn."""
    code = untrusted_code.upper().translate(_MISREAD)[: _LENGTH + 1]
    found = Certificate.objects.filter(code=code, withdrawn=False).first()
    if found is None or not hmac.compare_digest(_code(found.key), code):
        return None
    return found


def write_code(code: str) -> str:
    """A code as people read it: in fours."""
    return "-".join(code[start : start + 4] for start in range(0, _LENGTH, 4))


def _code(key: object) -> str:
    """Keyed with the classroom's secret, so that nobody who can only write to the database makes a valid one."""
    digest = hmac.new(str(settings.SECRET_KEY).encode(), f"certificate:{key}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:8], "big") >> 4
    return "".join(_ALPHABET[number >> (5 * place) & 31] for place in reversed(range(_LENGTH)))
