"""Sorting a form: which form it is, its answers, and when nothing can be changed any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from upstander.classroom.course.model import Form
from upstander.classroom.learning.looks import open_look
from upstander.classroom.learning.models import Learner, Look, Sitting, Sorted
from upstander.classroom.programme.models import Cohort, Place, PlaceState

TURNS = 4
_ORDER = (Look.EARLIER, Look.BEFORE, Look.AFTER, Look.FOLLOW_UP)


class SortingRefused(Exception):
    """The form can't be answered now; the message says why."""


def begin_sitting(place: Place, forms: Mapping[str, Form], now: datetime) -> Sitting:
    """The sitting that is open to this place now, made at its first call.

    Forms are balanced: within a cohort each turn is as frequent as the others, and each learner meets each form once.

    Raises:
        SortingRefused: nobody sits now, or the place isn't taken.
    """
    if place.state != PlaceState.JOINED or place.cohort is None:
        raise SortingRefused("This is for those who have joined a cohort.")
    look = open_look(place.cohort, now)
    if look is None:
        raise SortingRefused(
            "There is nothing to sort at the moment. We write to you when it is time: before the start, and after the "
            "end."
        )
    with transaction.atomic():
        learner = Learner.objects.filter(place=place).first() or _make_learner(place, place.cohort)
        form = letter_of(learner, look, forms)
        sitting, _ = Sitting.objects.get_or_create(learner=learner, look=look, defaults={"form": form})
    return sitting


def letter_of(learner: Learner, look: Look, forms: Mapping[str, Form]) -> str:
    """Which form a learner meets at a look."""
    letters = sorted(forms)
    return letters[(learner.turn + _ORDER.index(look)) % len(letters)]


def save_answers(sitting: Sitting, form: Form, answers: Mapping[str, bool]) -> None:
    """Keep answers by the vignette's key; earlier ones for the same vignette are replaced.

    Raises:
        SortingRefused: the sitting is finished, or a vignette isn't of its form.
    """
    if answers.keys() - {vignette.key for vignette in form.vignettes}:
        raise SortingRefused("That post isn’t in this set. Load the page again.")
    with transaction.atomic():
        _require_unfinished(sitting)
        for key, persuades in answers.items():
            Sorted.objects.update_or_create(sitting=sitting, vignette=key, defaults={"persuades": persuades})


def finish_sitting(sitting: Sitting, form: Form, how_sure: int) -> None:
    """Close the sitting.

    Raises:
        SortingRefused: it is finished, something is unanswered, or ``how_sure`` is none of 1 to 5.
    """
    if not 1 <= how_sure <= 5:
        raise SortingRefused("Choose how sure you are.")
    with transaction.atomic():
        _require_unfinished(sitting)
        left = len(form.vignettes) - sitting.answers.count()
        if left:
            raise SortingRefused(f"{left} {'post is' if left == 1 else 'posts are'} not sorted yet.")
        Sitting.objects.filter(pk=sitting.pk).update(how_sure=how_sure)


def _require_unfinished(sitting: Sitting) -> None:
    if Sitting.objects.select_for_update().filter(pk=sitting.pk, how_sure__isnull=False).exists():
        raise SortingRefused("You have finished this set. Its answers stay as they are.")


def _make_learner(place: Place, cohort: Cohort) -> Learner:
    counts = dict(Learner.objects.filter(cohort=cohort).values_list("turn").annotate(count=Count("id")))
    turn = min(range(TURNS), key=lambda one: (counts.get(one, 0), one))
    return Learner.objects.create(place=place, cohort=cohort, turn=turn)
