"""The course is read strictly: what stands in its files comes out, and each slip is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.fields import CourseError
from upstander.classroom.course.load import load_course
from upstander.classroom.course.model import Choose, Kind, Scale

FILES = {
    "course.yaml": 'title: A course\nversion: "1"\nsessions: [1-first]\n',
    "sources.yaml": 'lu-2023: {title: A study, year: 2023, finding: It helps., sure: "yes", where: A journal}\n',
    "sessions/1-first/session.yaml": (
        "title: First\ngoal: Begin.\nminutes: 70\nsteps:\n"
        "  - {key: start, title: Start, minutes: 30, slides: [welcome]}\n"
        "  - {key: town, title: The town, minutes: 40, slides: [rumour, town], cut_if_late: true}\n"
    ),
    "sessions/1-first/slides.md": (
        "=== welcome\nactivity: sure\n\n# Welcome\n\nIt helps [@lu-2023].\n\n"
        "=== rumour\nharm:\n  dose: 1\n  text: A made-up rumour about a park.\n\n# A rumour\n\n"
        "::: example\n“They sell our park.”\n:::\n\n::: answer\nThe park is **not** for sale.\n:::\n\n"
        "=== town\nactivity: town\n\n# The town\n\nWhat do you do?\n"
    ),
    "sessions/1-first/notes.md": "=== welcome\n\n## Say\n“Hello.”\n\n## Sources\nOne study.\n",
    "sessions/1-first/plain.md": "=== welcome\n\nHello. It helps.\n",
    "sessions/1-first/activities.yaml": (
        "sure:\n  kind: poll\n  title: Sure?\n  prompt: How sure are you?\n  choose: scale\n"
        "  scale: {low: 1, high: 5, low_text: Not, high_text: Very}\n"
        "town:\n  kind: simulation\n  title: The town\n  prompt: Decide.\n  injects:\n"
        "    - key: rumour\n      title: A rumour\n      text: It spreads.\n      minutes: 4\n      choices:\n"
        "        - {key: wait, text: Wait, consequence: It spreads on.}\n"
        "        - {key: speak, text: Speak, consequence: It slows., sources: [lu-2023]}\n"
        "    - key: crowd\n      title: A crowd\n      text: It gathers.\n      minutes: 4\n"
        "      after: [rumour.wait]\n      choices:\n"
        "        - {key: go, text: Go, consequence: You are seen.}\n"
        "        - {key: stay, text: Stay, consequence: You are missed.}\n"
    ),
    "sessions/1-first/handouts/card.md": "# A card\n",
    "between/after-1.yaml": (
        "after: 1-first\nreflection: {title: Think, prompt: Think back., minutes: 5}\n"
        "task: {title: Do, text: Ring somebody., minutes: 10, journal: [What came of it]}\nshare: One line\n"
        "boosters:\n"
        "  - {day: 3, title: Soon, items: [{key: a, prompt: Say., options: {x: So, z: Not}, answer: x, why: Yes.}]}\n"
        "  - {day: 10, title: Late, items: [{key: a, prompt: Say., options: {x: So, z: Not}, answer: z, why: No.}]}\n"
    ),
    "between/day-30.yaml": (
        "day: 30\ntitle: Afterwards\ntext: A month ago.\nvignettes: false\nquestions:\n"
        "  - {key: done, kind: poll, prompt: Say., choose: one, options: {x: So, z: Not so}, counts: [x],"
        " before: [1-first/sure]}\n"
        "  - {key: line, kind: text, prompt: In a sentence.}\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> Path:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), "utf-8")
    return folder


def test_the_course_of_this_house_can_be_read() -> None:
    assert load_course(COURSE_FOLDER).sessions


def test_a_slide_has_its_title_html_notes_plain_words_activity_and_sources(folder: Path) -> None:
    slide = load_course(folder).session("1-first").slide("welcome")
    assert (slide.title, slide.html, slide.plain) == ("Welcome", "<p>It helps.</p>\n", "Hello. It helps.")
    assert (slide.notes, slide.activity) == ({"Say": "“Hello.”", "Sources": "One study."}, "sure")
    assert slide.sources == ("lu-2023",)
    assert slide.harm is None


def test_a_harmful_example_has_its_dose_its_words_and_its_answer(folder: Path) -> None:
    slide = load_course(folder).session("1-first").slide("rumour")
    assert slide.harm is not None
    assert (slide.harm.dose, slide.harm.text) == (1, "A made-up rumour about a park.")
    assert slide.answer == "The park is **not** for sale."
    assert '<div class="answer">' in slide.html


def test_html_in_a_slide_is_shown_and_never_done(folder: Path) -> None:
    change(folder, "sessions/1-first/slides.md", "It helps", "<img src=x onerror=alert(1)> It helps")
    html = load_course(folder).session("1-first").slide("welcome").html
    assert "<img" not in html
    assert "&lt;img" in html


def test_a_link_that_would_run_a_script_is_no_link(folder: Path) -> None:
    change(folder, "sessions/1-first/slides.md", "It helps", "[It](javascript:alert(1)) helps")
    assert "href" not in load_course(folder).session("1-first").slide("welcome").html


def test_activities_are_of_their_kinds(folder: Path) -> None:
    activities = load_course(folder).session("1-first").activities
    sure, town = activities["sure"], activities["town"]
    assert (sure.kind, sure.choose, sure.scale) == (Kind.POLL, Choose.SCALE, Scale(1, 5, "Not", "Very"))
    assert [inject.after for inject in town.injects] == [(), ("rumour.wait",)]
    assert town.injects[0].choices[1].sources == ("lu-2023",)


def test_between_the_sessions_and_afterwards_come_tasks_quizzes_and_questions(folder: Path) -> None:
    course = load_course(folder)
    (gap,), (check_in,) = course.gaps, course.check_ins
    assert (gap.after, gap.task.journal, gap.reflection.minutes) == ("1-first", ("What came of it",), 5)
    assert [(booster.day, booster.items[0].answer) for booster in gap.boosters] == [(3, "x"), (10, "z")]
    assert [question.choose for question in check_in.questions] == [Choose.ONE, None]
    assert (check_in.questions[0].counts, check_in.questions[0].before) == (("x",), ("1-first/sure",))


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("course.yaml", "title: A course", "titel: A course", "title is a text"),
        ("course.yaml", "[1-first]", "[1-first, 1-first]", "stands there twice"),
        ("course.yaml", "[1-first]", "[2-second]", "can't be read"),
        ("sources.yaml", '"yes"', '"perhaps"', "sure is yes, partly or unsure"),
        ("sessions/1-first/session.yaml", "minutes: 70", "minutes: 70\ncolour: red", "no field colour"),
        ("sessions/1-first/session.yaml", "[rumour, town]", "[town, rumour]", "once, in its order"),
        ("sessions/1-first/slides.md", "# Welcome", "Welcome", "begins with"),
        ("sessions/1-first/slides.md", "activity: sure", "activity: unknown", "names no activity that is there"),
        ("sessions/1-first/slides.md", "dose: 1", "dose: 4", "dose is 1, 2 or 3"),
        ("sessions/1-first/slides.md", "=== town", "=== rumour", "rumour stands there twice"),
        ("sessions/1-first/notes.md", "## Say", "## Sing", "no heading Sing"),
        ("sessions/1-first/notes.md", "=== welcome", "=== farewell", "no slide farewell"),
        ("between/after-1.yaml", "after: 1-first", "after: 2-second", "no session 2-second"),
        ("between/after-1.yaml", "day: 10", "day: 11", "on day 3 and on day 10"),
        ("between/after-1.yaml", "answer: z", "answer: y", "none of the options"),
        ("between/after-1.yaml", "task:", "tasks:", "task is missing"),
        ("between/day-30.yaml", "kind: text", "kind: dance", "a poll or a text"),
        ("between/day-30.yaml", "choose: one", "choose: ranked", "nobody ranks"),
        ("between/day-30.yaml", ", counts: [x]", "", "counts says which count together"),
        ("between/day-30.yaml", "counts: [x]", "counts: [y]", "counts names options"),
        ("between/day-30.yaml", "1-first/sure", "1-first/town", "no session asks on a scale 1-first/town"),
        ("sessions/1-first/activities.yaml", "kind: poll", "kind: dance", "kind is one of"),
        ("sessions/1-first/activities.yaml", "high: 5", "high: 1", "high lies one to ten above low"),
        ("sessions/1-first/activities.yaml", "[rumour.wait]", "[crowd.go]", "no choice of an earlier inject"),
        ("sessions/1-first/activities.yaml", "minutes: 4\n      choices", "choices", "minutes is a whole number"),
    ],
)
def test_a_slip_is_named_with_its_place(folder: Path, name: str, old: str, new: str, words: str) -> None:
    change(folder, name, old, new)
    with pytest.raises(CourseError, match=words):
        load_course(folder)
