"""What people wrote with a check: the crew reads it, and lets it through to the lead's report or keeps it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from upstander.classroom.course.model import CheckIn
from upstander.classroom.learning.looks import check_span
from upstander.classroom.learning.models import Quote, QuoteState
from upstander.classroom.programme.models import Cohort, Programme
from upstander.staff.audit import record
from upstander.staff.models import Person


def closed_cohorts(programme: Programme, day: int, now: datetime) -> list[Cohort]:
    """Cohorts whose questions of this day are closed: before, what changes from day to day tells who answered."""
    spans = [(cohort, check_span(cohort, day)) for cohort in programme.cohorts.all()]
    return [cohort for cohort, span in spans if span and span.closes <= now]


def quotes_to_read(programme: Programme, check_ins: Iterable[CheckIn], now: datetime) -> list[Quote]:
    """Every sentence of closed questions, check by check in the order of the alphabet: none tells who came first."""
    return [quote for check in check_ins for quote in quotes_of(closed_cohorts(programme, check.day, now), check.day)]


def quotes_of(cohorts: Iterable[Cohort], day: int) -> list[Quote]:
    """What was written with this check in these cohorts."""
    return list(
        Quote.objects.filter(place__checks_asked__cohort__in=cohorts, place__checks_asked__day=day, day=day).order_by(
            "text", "pk"
        )
    )


def judge_quote(quote: Quote, person: Person, *, shows: bool) -> None:
    """Let a sentence through to the report, or keep it back. The audit log says who did so, never the words."""
    state = QuoteState.SHOWN if shows else QuoteState.HIDDEN
    with transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(state=state)
        record(person, "quote_judged", str(quote.pk), state=str(state))
