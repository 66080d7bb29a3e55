"""Takes the answers to the questions 30 and 90 days later: one of each person, to be changed until they close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from upstander.classroom.course.between import NONE
from upstander.classroom.course.model import CheckIn, Choose, Question
from upstander.classroom.learning.looks import check_span
from upstander.classroom.learning.models import CheckAnswer, CheckAsked, Quote, QuoteState

LONGEST_QUOTE = 500
Choice = tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong with the answer to one question, in words for whoever gave it."""

    question: str
    text: str


class AnswersRefused(Exception):
    """Nothing was kept; ``faults`` says why, question by question."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(fault.text for fault in faults))


class CheckClosed(Exception):
    """The questions take no answers now; the message says so."""

    def __init__(self) -> None:
        super().__init__("These questions are closed. Thank you for looking in.")


def save_check(
    asked: CheckAsked, check: CheckIn, untrusted_answers: Mapping[str, Sequence[str]], now: datetime
) -> None:
    """Keep these answers in the place of earlier ones. A sentence that has changed is read anew before it is quoted.

    Raises:
        CheckClosed: too early, or too late.
        AnswersRefused: an answer is missing, or is none of its question.
    """
    if not is_open(asked, now):
        raise CheckClosed
    answers = {question.key: tuple(untrusted_answers.get(question.key, ())) for question in check.questions}
    faults = [fault for question in check.questions if (fault := _fault(question, answers[question.key]))]
    if faults:
        raise AnswersRefused(faults)
    with transaction.atomic():
        CheckAsked.objects.select_for_update().get(pk=asked.pk)
        for question in check.questions:
            if question.choose:
                CheckAnswer.objects.update_or_create(
                    asked=asked, question=question.key, defaults={"choice": list(answers[question.key])}
                )
            else:
                _save_quote(asked, question, " ".join(answers[question.key]).strip())


def is_open(asked: CheckAsked, now: datetime) -> bool:
    """Whether this check takes answers now."""
    span = check_span(asked.cohort, asked.day)
    return span is not None and span.opens <= now < span.closes


def choices_of(question: Question) -> list[tuple[str, str]]:
    """What can be chosen: keys and their words."""
    if question.scale is None:
        return [(option.key, option.text) for option in question.options]
    scale = question.scale
    words = {scale.low: f"{scale.low}: {scale.low_text}", scale.high: f"{scale.high}: {scale.high_text}"}
    return [(str(number), words.get(number, str(number))) for number in range(scale.low, scale.high + 1)]


def _fault(question: Question, choice: Choice) -> Fault | None:
    if question.choose is None:
        too_long = len(" ".join(choice).strip()) > LONGEST_QUOTE
        return Fault(question.key, f"Write at most {LONGEST_QUOTE} characters") if too_long else None
    known = {key for key, _ in choices_of(question)}
    if not choice or not set(choice) <= known:
        several = question.choose is Choose.SEVERAL
        return Fault(question.key, "Choose all that fit, or “None of these”" if several else "Choose one answer")
    if question.choose is not Choose.SEVERAL and len(choice) > 1:
        return Fault(question.key, "Choose one answer")
    if NONE in choice and len(choice) > 1:
        return Fault(question.key, "Choose what you have done, or “None of these”, not both")
    return None


def _save_quote(asked: CheckAsked, question: Question, text: str) -> None:
    quotes = Quote.objects.filter(place=asked.place, day=asked.day, question=question.key)
    if not text:
        quotes.delete()
    elif not quotes.filter(text=text).exists():
        Quote.objects.update_or_create(
            place=asked.place,
            day=asked.day,
            question=question.key,
            defaults={"text": text, "state": QuoteState.HELD},
        )
