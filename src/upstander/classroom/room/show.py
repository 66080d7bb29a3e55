"""What the room's pages carry of the course for their scripts, and what stands open for pages without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from upstander.classroom.course.model import Activity, Option, Session
from upstander.classroom.room.models import Room

_DOSES = {
    1: "This slide shows a weak, made-up example of the technique.",
    2: "This slide shows a made-up example that may be unpleasant.",
    3: "This slide shows the strongest made-up example of this course; it may be upsetting.",
}


def dose_in_words(dose: int) -> str:
    """What somebody can expect of a slide with an example of this strength."""
    return _DOSES[dose]


def course_for_scripts(session: Session) -> dict[str, Any]:
    """Titles and texts by key. Answers and consequences aren't in it: they come once they are due."""
    steps = [
        {"key": step.key, "title": step.title, "minutes": step.minutes, "slides": step.slides, "cut": step.cut_if_late}
        for step in session.steps
    ]
    return {
        "slides": [
            {"key": slide.key, "title": slide.title, "activity": slide.activity, "care": slide.harm is not None}
            for slide in session.slides
        ],
        "activities": {key: _activity(activity) for key, activity in session.activities.items()},
        "steps": steps,
    }


def steps_begun(room: Room, session: Session) -> dict[str, str]:
    """When the room first came to each step, by the step's key, as ISO 8601."""
    step_of = {slide: step.key for step in session.steps for slide in step.slides}
    begun: dict[str, str] = {}
    for slide, at in room.events.filter(kind="slide").order_by("number").values_list("payload__slide", "at"):
        if slide in step_of:
            begun.setdefault(step_of[slide], at.isoformat())
    return begun


def _activity(activity: Activity) -> dict[str, Any]:
    scale = activity.scale
    return {
        "kind": activity.kind,
        "title": activity.title,
        "prompt": activity.prompt,
        "choose": activity.choose,
        "sensitive": activity.sensitive,
        "options": _texts(activity.options),
        "items": {item.key: {"prompt": item.prompt, "options": _texts(item.options)} for item in activity.items},
        "minutes": activity.minutes,
        "scale": scale
        and {"low": scale.low, "high": scale.high, "low_text": scale.low_text, "high_text": scale.high_text},
    }


def _texts(options: Iterable[Option]) -> dict[str, str]:
    return {option.key: option.text for option in options}


def open_activities(sections: Mapping[str, Any], session: Session) -> set[str]:
    """Keys of the activities that take answers now and that the session has."""
    return {key for key, run in sections["activities"].items() if run["state"] == "open" and key in session.activities}


def pads_by_part(sections: Mapping[str, Any], activity: str) -> dict[str, Any]:
    """The own group's pads in an activity, by part."""
    return {pad["part"]: pad for pad in sections["mine"].get("pads", []) if pad["activity"] == activity}
