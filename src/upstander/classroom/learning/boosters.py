"""Short quizzes by e-mail some days after a session: remembering is what makes it last (Maertens and others, 2025)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from upstander.classroom.course.model import Booster, Gap
from upstander.classroom.learning.gaps import gap_title
from upstander.classroom.learning.models import BoosterSent
from upstander.classroom.programme.mail import page_address, queue_mail
from upstander.classroom.programme.models import Place, PlaceState
from upstander.classroom.timetable.models import Meeting
from upstander.classroom.timetable.sessions import session_name

# One that could not be sent for so long is not made up for: two at once teach nobody.
_LATEST = timedelta(days=2)
_WORTH_READING = timedelta(days=7)


def send_boosters(gaps: Iterable[Gap], now: datetime) -> int:
    """Queue the mails that are due and were not sent yet, and return how many."""
    return sum(_send(gap, booster, now) for gap in gaps for booster in gap.boosters)


def _send(gap: Gap, booster: Booster, now: datetime) -> int:
    ended = now - timedelta(days=booster.day)
    meetings = Meeting.objects.filter(session=gap.after, cancelled=False, ends__lte=ended, ends__gt=ended - _LATEST)
    places = Place.objects.filter(cohort__meetings__in=meetings, state=PlaceState.JOINED).select_related("person")
    done = set(BoosterSent.objects.filter(session=gap.after, day=booster.day).values_list("place", flat=True))
    return sum(_send_once(place, gap, booster, now) for place in places if place.pk not in done)


def _send_once(place: Place, gap: Gap, booster: Booster, now: datetime) -> int:
    with transaction.atomic():
        _, fresh = BoosterSent.objects.get_or_create(place=place, session=gap.after, day=booster.day)
        if fresh:
            queue_mail(
                place.person,
                f"Two minutes: {booster.title}",
                _words(place, gap, booster),
                kind="booster",
                until=now + _WORTH_READING,
            )
    return int(fresh)


def _words(place: Place, gap: Gap, booster: Booster) -> str:
    quiz = page_address(reverse("quiz", args=[gap.after, booster.day]))
    between = page_address(reverse("between", args=[gap.after]))
    return (
        f"Hello {place.person.name},\n\n"
        f"{len(booster.items)} short questions on “{session_name(gap.after)}”. You see at once whether you were right, "
        f"and why. Nobody sees your answers, and none is kept.\n\n{quiz}\n\n"
        f"{gap_title(gap.after)}: {gap.task.title} ({gap.task.minutes} minutes).\n\n{between}\n"
    )
