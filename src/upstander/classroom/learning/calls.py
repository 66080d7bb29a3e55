"""Mails that call people to sort: one when a look opens, one reminder before it closes, then silence.

The look about ninety days later is called to with that day's questions (``checks``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from upstander.classroom.learning.looks import Window, windows_of
from upstander.classroom.learning.models import Look, Sitting, SortCall
from upstander.classroom.programme.mail import page_address, queue_mail
from upstander.classroom.programme.models import Cohort, Place, PlaceState
from upstander.classroom.timetable.times import in_london, write_date

REMINDER_BEFORE_CLOSE = timedelta(days=4)
# Whoever was called so recently isn't reminded.
SHORTEST_PAUSE = timedelta(days=3)
_CALLED = frozenset({Look.EARLIER, Look.BEFORE, Look.AFTER})
_WHY_NOW = {
    Look.EARLIER: "You sort two such sets before your course begins: this one now, while the first group starts, and "
    "another just before your own first session. Comparing the two shows what mere practice does.",
    Look.BEFORE: "Your course begins soon. What you answer now shows afterwards what the course has changed.",
    Look.AFTER: "Your course is over. What you answer now shows what it has changed.",
}


def call_to_sort(now: datetime) -> int:
    """Queue the calls and reminders that are due, and return how many. Repeating it queues nothing twice."""
    open_now = [
        (cohort, window)
        for cohort in Cohort.objects.filter(meetings__cancelled=False).distinct()
        for window in windows_of(cohort)
        if window.look in _CALLED and window.opens <= now < window.closes
    ]
    return sum(_call(place, window, now) for cohort, window in open_now for place in _due(cohort, window))


def _due(cohort: Cohort, window: Window) -> Iterable[Place]:
    """Those who have joined and haven't finished this look."""
    finished = Sitting.objects.filter(look=window.look, how_sure__isnull=False, learner__place__isnull=False)
    joined = Place.objects.filter(cohort=cohort, state=PlaceState.JOINED).select_related("person", "programme")
    return joined.exclude(pk__in=finished.values("learner__place"))


def _call(place: Place, window: Window, now: datetime) -> int:
    """Call this person, or remind them, where that is due and wasn't done; the row is written with its mail."""
    with transaction.atomic():
        call, new = SortCall.objects.get_or_create(place=place, look=window.look, defaults={"day": now.date()})
        if new:
            _send(place, window, "Ten minutes: sort sixteen short posts")
            return 1
        late = now >= window.closes - REMINDER_BEFORE_CLOSE and now.date() >= call.day + SHORTEST_PAUSE
        # The row itself decides when two ask at once.
        if late and SortCall.objects.filter(pk=call.pk, reminded=False).update(reminded=True):
            _send(place, window, "Reminder: sort sixteen short posts")
            return 1
    return 0


def _send(place: Place, window: Window, subject: str) -> None:
    page = page_address(reverse("sort", args=[place.pk]))
    last = in_london(window.closes)
    queue_mail(
        place.person,
        f"{subject}: {place.programme.title}",
        f"Hello {place.person.name},\n\n"
        "Please sort sixteen short, made-up posts: which of them use a technique of persuasion? It takes about ten "
        f"minutes, and you can stop and come back.\n\n{_WHY_NOW[window.look]}\n\n{page}\n\n"
        "You sign in with a link that we send to this address, as always. "
        f"The posts are there until {write_date(last.date())}, {last:%H:%M}.\n\n"
        "This measures the course, not you: no page shows your answers to your council or to our team, and nobody is "
        "told who has sorted. We remind you once at the most.\n",
        kind="sorting",
        until=window.closes,
    )
