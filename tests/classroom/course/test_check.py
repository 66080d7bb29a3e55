"""``upstander course check`` finds each fault that is planted in a sound course, and none in the sound one."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.classroom.course.test_load import change
from upstander.classroom.course.check import check_course
from upstander.classroom.course.contrast import THEMES, Theme, check_themes, contrast
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
        "=== welcome\n\n# Welcome\n\nResearch shows that it helps [@lu-2023].\n\n"
        "![A map of the town](pictures/map.svg)\n\n"
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
    "sessions/1-first/pictures/map.svg": (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 300" font-size="24" fill="#000000">'
        '<rect x="0" y="0" width="600" height="300" fill="#ffffff"/>'
        '<g stroke="#0f5257"><rect x="20" y="20" width="200" height="90" fill="#e3efec"/>'
        '<path d="M 20 200 L 500 200" fill="none"/></g>'
        '<text x="120" y="70">Town</text><circle cx="400" cy="200" r="12" fill="#0f5257"/></svg>'
    ),
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
MAP = "sessions/1-first/pictures/map.svg"
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
        (SLIDES, "map.svg", "plan.svg", "no picture pictures/plan.svg"),
        (SLIDES, "pictures/map.svg", "map.svg", "no picture map.svg"),
        (SLIDES, "![A map of the town](pictures/map.svg)", "", "no slide shows it"),
        (MAP, "#000000", "#7a7a7a", "“Town” has a contrast of 3.6"),
        (MAP, 'r="12" fill="#0f5257"', 'r="12" fill="#9db7b5"', "a circle at (388.0, 188.0) has a contrast of 2.1"),
        (MAP, 'stroke="#0f5257"', 'stroke="#ffc94d"', "a path at (20.0, 200.0) has a contrast of 1.5"),
        (MAP, '<rect x="20"', '<rect stroke="none" x="320"', "a rect at (320.0, 20.0) has a contrast of 1.1"),
        (MAP, 'x="0" y="0" width="600"', 'x="9" y="0" width="591"', "a ground of its own"),
        (MAP, 'font-size="24"', 'font-size="18"', "“Town” is too small for a phone"),
        (MAP, "#000000", "url(#shine)", "url(#shine) is no colour: its contrast can't be checked"),
        (MAP, "#000000", "rgb(0 0 0 / .9)", "lets through what lies behind it"),
        (MAP, "<circle ", '<circle opacity=".2" ', "circle has opacity"),
        (MAP, "M 20 200 L", "m 20 200 l", "a path has other commands"),
        (MAP, "</svg>", "<script/></svg>", "script is none of the shapes"),
        (MAP, "</svg>", "", "it is no SVG"),
        (SLIDES, "handouts/card.md", "handouts/sheet.md", "handouts/sheet.md leads nowhere"),
        (SLIDES, "handouts/card.md", "http://news.example", "http://news.example leads nowhere"),
        (SLIDES, "harm:\n  dose: 1\n  text: A made-up rumour about a park.\n", "", "needs harm"),
        (SLIDES, "::: answer\nThe park is not for sale.\n:::", "", "needs its answer on the same slide"),
        (SLIDES, "::: example\n“They sell our park.”\n:::", "", "shows its example in"),
        (SLIDES, "Take [", "many words " * 60 + "Take [", "too many for a slide"),
        (SLIDES, "Take [", LONG + "\n\nTake [", "the slide reads at age"),
        (NOTES, "“Look.”", "“Nine per cent of people agree.”", "“per cent” claims to know"),
        (NOTES, "“Look.”", LONG, "what is said reads at age"),
        (NOTES, "“Look.”", "“Look at `rumour`, then at `rumours`.”", "the notes name `rumours`"),
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


def test_a_picture_of_pixels_is_found(folder: Path) -> None:
    (folder / "sessions/1-first/pictures/map.png").write_bytes(b"")
    change(folder, SLIDES, "map.svg", "map.png")
    assert any("draw it as SVG" in str(fault) for fault in check_course(load_course(folder)))


def test_what_is_only_decoration_may_be_faint(folder: Path) -> None:
    change(folder, MAP, 'r="12" fill="#0f5257"', 'r="12" fill="#9db7b5" aria-hidden="true"')
    assert check_course(load_course(folder)) == []


@pytest.mark.parametrize(
    ("colours", "expected"), [(("#000", "#fff"), 21.0), (("#767676", "white"), 4.54), (("#949494", "white"), 3.03)]
)
def test_contrast_is_reckoned_as_wcag_does(colours: tuple[str, str], expected: float) -> None:
    assert contrast(*colours) == pytest.approx(expected, abs=0.005) == contrast(*reversed(colours))


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_colours_of_the_styles_that_lie_too_near_are_found(theme: Theme, tmp_path: Path) -> None:
    assert list(check_themes((theme,))) == []
    styles = theme.file.read_text("utf-8")
    faint = tmp_path / theme.file.name
    faint.write_text(re.sub(r"((?:--|let )ink(?::| =) *(?:rgb\(\")?)#[0-9a-f]{6}", r"\1#a0a0a0", styles), "utf-8")
    found = [str(fault) for fault in check_themes((replace(theme, file=faint),))]
    assert any(f"{theme.name}: ink on " in fault and "4.5 is the least" in fault for fault in found)
    faint.write_text("", "utf-8")
    assert "has no colours to check" in str(next(check_themes((replace(theme, file=faint),))))


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
