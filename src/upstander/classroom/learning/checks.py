"""The questions 30 and 90 days after the last session: when they are open, whom they reach, and by what link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from upstander.classroom.course.model import CheckIn
from upstander.classroom.learning.looks import Span, check_span
from upstander.classroom.learning.models import CheckAsked
from upstander.classroom.programme.mail import page_address, queue_mail
from upstander.classroom.programme.models import Cohort, Place, PlaceState
from upstander.classroom.timetable.attendance import attended_meetings
from upstander.staff.templating import write_day

_SALT = "upstander check"


def ask_in_time(check_ins: Iterable[CheckIn], now: datetime) -> int:
    """Queue the mails that are due and were not sent yet, and return how many. Nobody is reminded."""
    cohorts = [(cohort, check) for cohort in Cohort.objects.all() for check in check_ins]
    return sum(_ask(cohort, check, now) for cohort, check in cohorts)


def _ask(cohort: Cohort, check: CheckIn, now: datetime) -> int:
    span = check_span(cohort, check.day)
    if span is None or not span.opens <= now < span.closes:
        return 0
    joined = Place.objects.filter(cohort=cohort, state=PlaceState.JOINED).select_related("person", "programme")
    new = [place for place in joined.exclude(checks_asked__day=check.day) if attended_meetings(place)]
    return sum(_ask_once(place, cohort, check, span) for place in new)


def _ask_once(place: Place, cohort: Cohort, check: CheckIn, span: Span) -> int:
    with transaction.atomic():
        asked, fresh = CheckAsked.objects.get_or_create(place=place, day=check.day, defaults={"cohort": cohort})
        if fresh:
            subject = f"{check.title} {place.programme.title}, {check.day} days later"
            text = _words(asked, place, check, span)
            queue_mail(place.person, subject, text, kind="check", until=span.closes)
    return int(fresh)


def _words(asked: CheckAsked, place: Place, check: CheckIn, span: Span) -> str:
    questions = page_address(reverse("check", args=[check_code(asked)]))
    posts = page_address(reverse("sort", args=[place.pk]))
    sorting = f"The 16 posts are on a page of their own, behind the sign-in:\n\n{posts}\n\n" if check.vignettes else ""
    return (
        f"Hello {place.person.name},\n\n{check.text}\n\n{questions}\n\n{sorting}"
        f"The first link is yours. It needs no sign-in, shows nobody what you answered, and works until "
        f"{write_day(span.closes.date())}. This is the only mail about it: nobody is told who answered.\n"
    )


def check_code(asked: CheckAsked) -> str:
    """What the link of a mail carries: the row's id and our signature under it. It opens these questions alone."""
    return Signer(salt=_SALT).sign(str(asked.pk))


def read_check_code(untrusted_code: str) -> CheckAsked | None:
    """What this link asks about; None where the signature is not ours, or who was asked has left or is forgotten."""
    try:
        key = Signer(salt=_SALT).unsign(untrusted_code)
    except BadSignature:
        return None
    asked = CheckAsked.objects.select_related("place__programme", "cohort").filter(pk=key).first()
    return asked if asked and asked.place and asked.place.state == PlaceState.JOINED else None
