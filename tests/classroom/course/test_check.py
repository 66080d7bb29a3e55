"""``upstander course check`` finds each fault that is planted in a sound course, and none in the sound one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.classroom.course.test_load import change
from upstander.classroom.course.check import check_course
from upstander.classroom.course.fields import CourseError
from upstander.classroom.course.load import load_course
from upstander.command.course import check

LONG = (
    "Notwithstanding considerable institutional hesitancy, representatives of neighbouring municipalities "
    "increasingly acknowledge that unsubstantiated allegations, disseminated simultaneously throughout numerous "
    "interconnected communication environments, systematically undermine administrative credibility, particularly "
    "wherever organisational responsibilities remain insufficiently differentiated "
    "and consultation mechanisms inadequate."
)
SOUND = {
    "course.yaml": 'title: A course\nversion: "1"\nsessions: [1-first]\n',
    "sources.yaml": 'lu-2023: {title: A study, year: 2023, finding: It helps., sure: "yes", where: A journal}\n',
    "sessions/1-first/session.yaml": (
        "title: First\ngoal: Begin.\nminutes: 70\nsteps:\n"
        "  - {key: start, title: Start, minutes: 30, slides: [welcome]}\n"
        "  - {key: town, title: The town, minutes: 40, slides: [rumour], cut_if_late: true}\n"
    ),
    "sessions/1-first/slides.md": (
        "=== welcome\n\n# Welcome\n\nResearch shows that it helps [@lu-2023].\n\n![A map of the town](map.svg)\n\n"
        "Take [the card](handouts/card.md) with you.\n\n"
        "=== rumour\nharm:\n  dose: 1\n  text: A made-up rumour about a park.\n\n# A rumour\n\n"
        "::: example\n“They sell our park.”\n:::\n\n::: answer\nThe park is not for sale.\n:::\n"
    ),
    "sessions/1-first/notes.md": (
        "=== welcome\n\n## Purpose\nArrive.\n\n## Say\n“Hello.”\n\n"
        "=== rumour\n\n## Purpose\nSee one.\n\n## Say\n“Look.”\n"
    ),
    "sessions/1-first/plain.md": "=== welcome\n\nHello. It helps.\n\n=== rumour\n\nThis is not true.\n",
    "sessions/1-first/handouts/card.md": "# A card\n",
    "sessions/1-first/pictures/map.svg": "<svg/>",
}
# Four forms that measure alike.
for letter in "abcd":
    cases = [
        f"  - key: {letter}{number:02}\n    text: {' '.join(['word'] * 50)}\n    topic: topic-{number // 2}\n"
        f"    ideology: {'none' if number % 2 else ('one', 'two', 'three')[number // 2 % 3]}\n"
        f"    kind: {('extremist', 'hostile_lawful')[number % 2]}\n    answer: '{('yes', 'no')[number % 2]}'\n"
        "    why: Because.\n    feedback: Look.\n"
        for number in range(16)
    ]
    SOUND[f"vignettes/form-{letter}.yaml"] = f"form: {letter.upper()}\nquestion: Is it?\nvignettes:\n" + "".join(cases)
FORM = "vignettes/form-b.yaml"
CASE = "kind: extremist\n    answer: 'yes'"
SLIDES, NOTES = "sessions/1-first/slides.md", "sessions/1-first/notes.md"
PLAIN, SESSION = "sessions/1-first/plain.md", "sessions/1-first/session.yaml"


def write_sound_course(folder: Path) -> Path:
    """A course without a fault, in this folder."""
    for name, text in SOUND.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_sound_course(tmp_path)


def test_a_sound_course_has_no_fault(folder: Path) -> None:
    assert check_course(load_course(folder)) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (SESSION, "minutes: 30", "minutes: 31", "a session lasts 70 minutes; this says 70, its steps 71"),
        (SESSION, ", cut_if_late: true", "", "no step may be cut"),
        (SLIDES, "[@lu-2023]", "", "claims to know: cite where from"),
        (SLIDES, "[@lu-2023]", "[@lu-2024]", "no source lu-2024"),
        (SLIDES, "[@lu-2023]", "[@lu-2024]", "lu-2023 is cited nowhere"),
        (SLIDES, "![A map of the town]", "![]", "no words in its place"),
        (SLIDES, "map.svg", "plan.svg", "no picture plan.svg"),
        (SLIDES, "handouts/card.md", "handouts/sheet.md", "handouts/sheet.md leads nowhere"),
        (SLIDES, "handouts/card.md", "http://news.example", "http://news.example leads nowhere"),
        (SLIDES, "harm:\n  dose: 1\n  text: A made-up rumour about a park.\n", "", "needs harm"),
        (SLIDES, "::: answer\nThe park is not for sale.\n:::", "", "needs its answer on the same slide"),
        (SLIDES, "::: example\n“They sell our park.”\n:::", "", "shows its example in"),
        (SLIDES, "Take [", "many words " * 60 + "Take [", "too many for a slide"),
        (SLIDES, "Take [", LONG + "\n\nTake [", "the slide reads at age"),
        (NOTES, "“Look.”", "“Nine per cent of people agree.”", "“per cent” claims to know"),
        (NOTES, "“Look.”", LONG, "what is said reads at age"),
        (NOTES, "## Purpose\nArrive.\n\n", "", "lack “Purpose”"),
        (PLAIN, "=== rumour\n\nThis is not true.\n", "", "no plain words"),
        (PLAIN, "This is not true.", LONG, "plain.md reads at age"),
        (FORM, CASE, "kind: benign\n    answer: 'no'", "form B: it has 16 vignettes, half of them"),
        (FORM, "topic: topic-3", "topic: topic-4", "form B: its topics and answers differ"),
        (FORM, "kind: hostile_lawful", "kind: benign", "form B: none is hostile but lawful"),
        (FORM, "ideology: three", "ideology: one", "fewer than three ideologies"),
        (FORM, "word " * 12, "", "form B, b00: it has 2 words"),
        (FORM, "word word\n", "word word word word word word word word word word\n", "mean lengths lie too far apart"),
    ],
)
def test_a_planted_fault_is_found(folder: Path, name: str, old: str, new: str, words: str) -> None:
    change(folder, name, old, new)
    assert any(words in str(fault) for fault in check_course(load_course(folder)))


def test_a_form_that_is_missing_is_found(folder: Path) -> None:
    (folder / FORM).unlink()
    assert [str(fault) for fault in check_course(load_course(folder))] == [
        "vignettes: there are 3 forms; 4 are needed."
    ]


def test_an_answer_that_does_not_fit_its_kind_is_refused(folder: Path) -> None:
    change(folder, FORM, CASE, "kind: extremist\n    answer: 'no'")
    with pytest.raises(CourseError, match="the answer is"):
        load_course(folder)


def test_the_command_says_how_many_there_are(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(folder) == 0
    assert "0 to mend" in capsys.readouterr().out
    change(folder, SESSION, ", cut_if_late: true", "")
    load_course.cache_clear()
    assert check(folder) == 1
    assert "1 to mend" in capsys.readouterr().out
