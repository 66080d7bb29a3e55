"""Made-up answers for the demonstration: sorted posts, and what people did 30 and 90 days later."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from statistics import NormalDist

from upstander.classroom.course.between import NONE
from upstander.classroom.course.model import CheckIn, Choose, Form, Question
from upstander.classroom.learning.check_answers import choices_of
from upstander.classroom.learning.models import (
    CheckAnswer,
    CheckAsked,
    Learner,
    Look,
    Quote,
    QuoteState,
    Sitting,
    Sorted,
)
from upstander.classroom.learning.sort import TURNS, letter_of
from upstander.classroom.programme.models import Cohort, Place

# What each look adds to somebody's d′: a little by practice, most of it by the course, and some of it fades.
_GAIN = {Look.EARLIER: 0.0, Look.BEFORE: 0.1, Look.AFTER: 0.75, Look.FOLLOW_UP: 0.55}
_SURE = {Look.EARLIER: 2.6, Look.BEFORE: 2.6, Look.AFTER: 3.6, Look.FOLLOW_UP: 3.4}
_SKILL, _SPREAD_OF_SKILL = 1.0, 0.6
_LEANING, _SPREAD_OF_LEANING = -0.1, 0.3
_SORTS = 0.93
_ANSWERS = 0.78
# How many in a hundred choose an option where several can be chosen, and how often each where one is.
_ACTIONS = {"named": 62, "line": 38, "silent": 45, "listened": 57, "boundary": 24, "advice": 34, "rang": 13}
_ONE = {"did": 40, "partly": 22, "did-not": 10, "not-yet": 20, "no-plan": 8, "1": 2, "2": 8, "3": 32, "4": 40, "5": 18}
_WORDS = {
    30: (
        "I asked what the damp was like before I said anything about the post. We talked for ten minutes.",
        "I said nothing under the post and rang the youth worker. By the evening nobody talked of it any more.",
        "Our letter now begins with what went wrong. Two people have thanked us for it.",
    ),
    90: (
        "We have a holding line for the first hour, and everybody knows who may use it.",
        "Complaints about lights are answered within two days. It should be all complaints.",
    ),
}


def make_demo_sittings(
    cohort: Cohort, places: Sequence[Place], looks: Iterable[Look], forms: Mapping[str, Form], rng: random.Random
) -> None:
    """Have most of these people sort the posts of these looks."""
    learners = Learner.objects.bulk_create(
        Learner(cohort=cohort, place=place, turn=number % TURNS) for number, place in enumerate(places)
    )
    wanted = list(looks)
    sittings, answers = [], []
    for learner in learners:
        skill, leaning = rng.gauss(_SKILL, _SPREAD_OF_SKILL), rng.gauss(_LEANING, _SPREAD_OF_LEANING)
        for look in (look for look in wanted if rng.random() < _SORTS):
            form = forms[letter_of(learner, look, forms)]
            sure = min(5, max(1, round(rng.gauss(_SURE[look], 0.8))))
            sitting = Sitting(learner=learner, look=look, form=form.letter, how_sure=sure)
            sittings.append(sitting)
            half = (skill + _GAIN[look]) / 2
            for vignette in form.vignettes:
                share = NormalDist().cdf((half if vignette.persuades else -half) - leaning)
                answers.append(Sorted(sitting=sitting, vignette=vignette.key, persuades=rng.random() < share))
    Sitting.objects.bulk_create(sittings)
    Sorted.objects.bulk_create(answers, batch_size=2_000)


def make_demo_checks(cohort: Cohort, places: Sequence[Place], check: CheckIn, rng: random.Random) -> None:
    """Ask these people and have most of them answer. A few write a sentence, which the crew has let through."""
    asked = CheckAsked.objects.bulk_create(CheckAsked(cohort=cohort, place=place, day=check.day) for place in places)
    answering = [one for one in asked if rng.random() < _ANSWERS]
    polls = [question for question in check.questions if question.choose]
    CheckAnswer.objects.bulk_create(
        CheckAnswer(asked=one, question=question.key, choice=_choose(question, rng))
        for one in answering
        for question in polls
    )
    words = [question.key for question in check.questions if question.choose is None][:1]
    Quote.objects.bulk_create(
        Quote(place=one.place, day=check.day, question=key, text=text, state=QuoteState.SHOWN)
        for key in words
        for one, text in zip(answering, _WORDS.get(check.day, ())[ord(cohort.name[-1]) % 2 :: 2], strict=False)
    )


def _choose(question: Question, rng: random.Random) -> list[str]:
    keys = [key for key, _ in choices_of(question)]
    if question.choose is not Choose.SEVERAL:
        return rng.choices(keys, [_ONE.get(key, 1) for key in keys])
    return [key for key in keys if rng.random() * 100 < _ACTIONS.get(key, 0)] or [NONE]
