"""The reading age, against counts made by hand."""

from __future__ import annotations

import pytest

from upstander.classroom.course.reading import count_syllables, reading_age
from upstander.classroom.course.text import words_of


@pytest.mark.parametrize(("word", "count"), [("town", 1), ("council", 2), ("officer", 3), ("neighbourhood", 3)])
def test_syllables_are_counted(word: str, count: int) -> None:
    assert count_syllables(word) == count


def test_the_formula_by_hand() -> None:
    # Six words in one sentence, six syllables: 0.39 * 6 + 11.8 - 15.59 = -1.45, and five years.
    assert reading_age("The cat sat on the mat.") == pytest.approx(3.55)


def test_an_empty_text_is_readable_at_once() -> None:
    assert reading_age(" \n") == 0


def test_signs_of_markdown_and_citations_are_no_words() -> None:
    text = "# Title\n\nSome **bold** [link](https://news.example) words [@lu-2023].\n\n- one\n- two\n"
    assert words_of(text) == "Title\nSome bold link words.\none\ntwo"
