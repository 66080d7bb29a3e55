"""Reads what happens between the sessions (``after-1.yaml`` and so on) and afterwards (``day-30.yaml``)."""

from __future__ import annotations

from pathlib import Path

from upstander.classroom.course.activities import read_items, read_poll
from upstander.classroom.course.fields import CourseError, Fields, read_yaml, require_distinct
from upstander.classroom.course.model import Booster, CheckIn, Choose, Gap, Question, Reflection, Task

BOOSTER_DAYS = (3, 10)
# An option of this key is chosen alone.
NONE = "none"


def read_gaps(folder: Path) -> tuple[Gap, ...]:
    """Every gap, in order; none where there is no such folder. Raises CourseError."""
    gaps = tuple(_read_gap(_open(file)) for file in sorted(folder.glob("after-*.yaml")))
    require_distinct((gap.after for gap in gaps), str(folder))
    return gaps


def read_check_ins(folder: Path) -> tuple[CheckIn, ...]:
    """What is asked afterwards, in order of days. Raises CourseError."""
    return tuple(sorted((_read_check_in(_open(file)) for file in folder.glob("day-*.yaml")), key=lambda one: one.day))


def _open(file: Path) -> Fields:
    return Fields(read_yaml(file), str(file))


def _read_gap(fields: Fields) -> Gap:
    reflection, task = _inner(fields, "reflection"), _inner(fields, "task")
    gap = Gap(
        after=fields.text("after"),
        reflection=Reflection(reflection.text("title"), reflection.text("prompt"), reflection.number("minutes")),
        task=Task(task.text("title"), task.text("text"), task.number("minutes"), task.keys("journal")),
        share=fields.text("share"),
        boosters=tuple(_read_booster(booster) for booster in fields.mappings("boosters")),
        slides=fields.keys("slides"),
        handouts=fields.keys("handouts"),
    )
    for read in (reflection, task, fields):
        read.done()
    if tuple(booster.day for booster in gap.boosters) != BOOSTER_DAYS:
        raise CourseError(f"{fields.where}: boosters come on day 3 and on day 10.")
    return gap


def _read_booster(fields: Fields) -> Booster:
    booster = Booster(fields.number("day"), fields.text("title"), read_items(fields))
    fields.done()
    return booster


def _read_check_in(fields: Fields) -> CheckIn:
    check_in = CheckIn(
        day=fields.number("day"),
        title=fields.text("title"),
        text=fields.text("text"),
        vignettes=fields.switch("vignettes"),
        questions=tuple(_read_question(question) for question in fields.mappings("questions")),
    )
    fields.done()
    require_distinct((question.key for question in check_in.questions), fields.where)
    return check_in


def _read_question(fields: Fields) -> Question:
    key, kind, prompt = fields.text("key"), fields.text("kind"), fields.text("prompt")
    if kind not in {"poll", "text"}:
        raise CourseError(f"{fields.where}: a question is a poll or a text.")
    poll = read_poll(fields) if kind == "poll" else {}
    question = Question(key, prompt, fields.keys("counts"), fields.keys("before"), **poll)
    fields.done()
    if question.choose is Choose.RANKED:
        raise CourseError(f"{fields.where}: nobody ranks anything by mail.")
    # Several numbers about one choice would tell the small one by subtraction, so the report gives one.
    if (question.choose is Choose.ONE) != bool(question.counts):
        raise CourseError(f"{fields.where}: where one is chosen, and only there, counts says which count together.")
    if not set(question.counts) <= {option.key for option in question.options}:
        raise CourseError(f"{fields.where}: counts names options of this question.")
    return question


def _inner(fields: Fields, name: str) -> Fields:
    inner = fields.mapping(name)
    if inner is None:
        raise CourseError(f"{fields.where}: {name} is missing.")
    return inner
