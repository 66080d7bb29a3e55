"""Coded answers of reporters, in words for staff."""

from __future__ import annotations

import re
from pathlib import Path

from upstander.desk.cases.words import ANSWERS, describe_answers

QUESTIONS_OF_THE_APP = Path(__file__).parents[2] / "app" / "src" / "screens" / "report" / "questions.ts"


def test_coded_answers_are_shown_in_words_and_unknown_ones_as_they_are() -> None:
    assert describe_answers({"worry": "useful", "when": "week", "zodiac": "new_moon", "seen": "cinema"}) == [
        ("Where it was seen", "Cinema"),
        ("When it was seen", "In the week before"),
        ("What is worrying about it", "Shows how to do harm"),
        ("Zodiac", "New moon"),
    ]


def test_the_desk_has_words_for_just_the_answers_that_the_app_sends() -> None:
    block = QUESTIONS_OF_THE_APP.read_text("utf-8").split("export const QUESTIONS = {")[1].split("} as const")[0]
    sent = {question: set(re.findall(r'"(\w+)"', codes)) for question, codes in re.findall(r"(\w+): \[(.*?)\]", block)}
    assert sent == {question: set(words) for question, words in ANSWERS.items()}
