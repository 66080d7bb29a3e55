"""Reads ``activities.yaml`` of a session."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from upstander.classroom.course.fields import CourseError, Fields, read_yaml, require_distinct
from upstander.classroom.course.model import Activity, Choice, Choose, Inject, Kind, Option, QuizItem, Scale

E = TypeVar("E", bound=StrEnum)


def read_activities(file: Path) -> dict[str, Activity]:
    """Every activity by its key; none where there is no such file. Raises CourseError."""
    if not file.exists():
        return {}
    content = read_yaml(file)
    if not isinstance(content, dict):
        raise CourseError(f"{file}: here stand activities by their keys.")
    return {key: _read_activity(str(key), Fields(value, f"{file}, {key}")) for key, value in content.items()}


def _read_activity(key: str, fields: Fields) -> Activity:
    kind = _one_of(Kind, fields, "kind")
    activity = Activity(
        key=key,
        kind=kind,
        title=fields.text("title"),
        prompt=fields.text("prompt"),
        sensitive=fields.switch("sensitive"),
        **_READERS[kind](fields),
    )
    fields.done()
    return activity


def read_poll(fields: Fields) -> dict[str, Any]:
    """How a poll is answered, and what with. Raises CourseError."""
    choose = _one_of(Choose, fields, "choose")
    if choose is Choose.SCALE:
        return {"choose": choose, "scale": _read_scale(fields)}
    return {"choose": choose, "options": _options(fields, "options", 2)}


def _read_poll(fields: Fields) -> dict[str, Any]:
    poll = read_poll(fields)
    if poll["choose"] is Choose.SEVERAL:
        count = len(poll["options"])
        poll["most"] = fields.number("most", count)
        if not 2 <= poll["most"] <= count:
            raise CourseError(f"{fields.where}: most is from 2 to the number of options.")
    return poll


def _read_scale(fields: Fields) -> Scale:
    inner = fields.mapping("scale")
    if inner is None:
        raise CourseError(f"{fields.where}: a scale has low, high, low_text and high_text.")
    scale = Scale(inner.number("low"), inner.number("high"), inner.text("low_text"), inner.text("high_text"))
    inner.done()
    if not scale.low < scale.high <= scale.low + 10:
        raise CourseError(f"{inner.where}: high lies one to ten above low.")
    return scale


def read_items(fields: Fields) -> tuple[QuizItem, ...]:
    """The items of a quiz, each with one right answer and why. Raises CourseError."""
    items = []
    for inner in fields.mappings("items"):
        options = _options(inner, "options", 2)
        item = QuizItem(inner.text("key"), inner.text("prompt"), options, inner.text("answer"), inner.text("why"))
        inner.done()
        if item.answer not in {option.key for option in options}:
            raise CourseError(f"{inner.where}: the answer {item.answer} is none of the options.")
        items.append(item)
    if not items:
        raise CourseError(f"{fields.where}: a quiz has items.")
    require_distinct((item.key for item in items), fields.where)
    return tuple(items)


def _read_simulation(fields: Fields) -> dict[str, Any]:
    injects: list[Inject] = []
    reached: set[str] = set()
    for inner in fields.mappings("injects"):
        inject = Inject(
            key=inner.text("key"),
            title=inner.text("title"),
            text=inner.text("text"),
            minutes=inner.number("minutes"),
            after=inner.keys("after"),
            choices=tuple(_read_choice(choice) for choice in inner.mappings("choices")),
        )
        inner.done()
        if len(inject.choices) < 2:
            raise CourseError(f"{inner.where}: an inject has at least two choices.")
        if unknown := set(inject.after) - reached:
            raise CourseError(f"{inner.where}: {', '.join(sorted(unknown))} is no choice of an earlier inject.")
        require_distinct((choice.key for choice in inject.choices), inner.where)
        reached |= {f"{inject.key}.{choice.key}" for choice in inject.choices}
        injects.append(inject)
    if not injects:
        raise CourseError(f"{fields.where}: a simulation has injects.")
    require_distinct((inject.key for inject in injects), fields.where)
    return {"injects": tuple(injects)}


def _read_choice(fields: Fields) -> Choice:
    choice = Choice(fields.text("key"), fields.text("text"), fields.text("consequence"), fields.keys("sources"))
    fields.done()
    return choice


def _read_breakout(fields: Fields) -> dict[str, Any]:
    groups = fields.number("groups", 8)
    if not 2 <= groups <= 25:
        raise CourseError(f"{fields.where}: groups is from 2 to 25.")
    return {
        "groups": groups,
        "minutes": fields.number("minutes"),
        "balanced": fields.switch("balanced"),
        "options": _options(fields, "pad", 0),
    }


def _read_triads(fields: Fields) -> dict[str, Any]:
    roles = fields.keys("roles")
    if len(roles) < 2:
        raise CourseError(f"{fields.where}: triads have roles.")
    return {
        "roles": roles,
        "group_size": len(roles),
        "rounds": fields.number("rounds", len(roles)),
        "minutes": fields.number("minutes"),
    }


def _options(fields: Fields, name: str, fewest: int) -> tuple[Option, ...]:
    options = fields.options(name)
    if len(options) < fewest:
        raise CourseError(f"{fields.where}: {name} has at least {fewest}.")
    return options


def _one_of(kinds: type[E], fields: Fields, name: str) -> E:
    text = fields.text(name)
    try:
        return kinds(text)
    except ValueError as error:
        raise CourseError(f"{fields.where}: {name} is one of {', '.join(kinds)}, not {text}.") from error


_READERS: dict[Kind, Callable[[Fields], dict[str, Any]]] = {
    Kind.POLL: _read_poll,
    Kind.QUIZ: lambda fields: {"items": read_items(fields)},
    Kind.CLOUD: lambda fields: {"words": fields.number("words", 3)},
    Kind.TEXT: lambda _: {},
    Kind.QUESTIONS: lambda _: {},
    Kind.STATEMENTS: lambda fields: {"options": _options(fields, "statements", 3)},
    Kind.WALL: lambda fields: {"options": _options(fields, "themes", 2)},
    Kind.BREAKOUT: _read_breakout,
    Kind.SIMULATION: _read_simulation,
    Kind.TRIADS: _read_triads,
    Kind.PULSE: lambda fields: {"scale": _read_scale(fields)},
}
