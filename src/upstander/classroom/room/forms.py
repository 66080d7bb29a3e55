"""Reads what a page without scripts posts, and turns it into the commands that the room's scripts would send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict

from upstander.classroom.course.model import Activity, Choose, Kind, Session

Command = dict[str, Any]


class AnswerRefused(Exception):
    """Nothing can be made of what was posted; the message says what to do."""


def read_answer(session: Session, sections: Mapping[str, Any], posted: QueryDict) -> list[Command]:
    """The commands of an answer to an open activity.

    Raises:
        AnswerRefused: the activity isn't open, or nothing was chosen or written.
    """
    key = posted.get("activity", "")
    run = sections["activities"].get(key)
    activity = session.activities.get(key)
    if activity is None or run is None or run["state"] != "open":
        raise AnswerRefused("This is closed now, so your answer was not taken.")
    return _READERS[activity.kind](activity, run["run"], posted)


def _read_poll(activity: Activity, run: int, posted: QueryDict) -> list[Command]:
    if activity.choose is Choose.RANKED:
        places = {option.key: posted.get(f"rank-{option.key}", "") for option in activity.options}
        if sorted(places.values()) != sorted(str(place) for place in range(1, len(places) + 1)):
            raise AnswerRefused("Give each a place of its own: no place twice.")
        choice = sorted(places, key=lambda option: int(places[option]))
    else:
        choice = posted.getlist("value" if activity.scale else "choice")
    return [_vote(run, "", choice)]


def _read_one_of(item: str) -> Callable[[Activity, int, QueryDict], list[Command]]:
    return lambda _activity, run, posted: [_vote(run, posted.get(item, ""), posted.getlist("choice"))]


def _read_stance(_activity: Activity, run: int, posted: QueryDict) -> list[Command]:
    return [_vote(run, posted.get("statement", ""), posted.getlist("stance"))]


def _vote(run: int, item: str, choice: list[str]) -> Command:
    if not choice:
        raise AnswerRefused("Choose something first.")
    return {"do": "vote", "run": run, "item": item, "choice": choice}


def _read_texts(activity: Activity, run: int, posted: QueryDict) -> list[Command]:
    texts = [text.strip() for text in posted.getlist("word" if activity.kind is Kind.CLOUD else "text")]
    theme = posted.get("theme", "") if activity.kind is Kind.WALL else ""
    written = [(place, text) for place, text in enumerate(texts) if text]
    if not written:
        raise AnswerRefused("Write something first.")
    if activity.kind is Kind.WALL and not theme:
        raise AnswerRefused("Choose where it belongs.")
    key = posted.get("key", "")
    return [
        {"do": "write", "run": run, "key": f"{key}-{place}", "text": text, "theme": theme} for place, text in written
    ]


def _read_pads(activity: Activity, run: int, posted: QueryDict) -> list[Command]:
    parts = [option.key for option in activity.options] or [""]
    return [
        {
            "do": "pad",
            "run": run,
            "part": part,
            "version": _number(posted.get(f"version-{part}", "0")),
            "text": posted.get(f"pad-{part}", ""),
        }
        for part in parts
        if posted.get(f"pad-{part}", "") != posted.get(f"before-{part}", "")
    ]


def _number(untrusted_text: str) -> int:
    return int(untrusted_text) if untrusted_text.isascii() and untrusted_text.isdigit() else -1


def _read_nothing(_activity: Activity, _run: int, _posted: QueryDict) -> list[Command]:
    raise AnswerRefused("There is nothing to answer here: it happens in your group.")


_READERS: Mapping[Kind, Callable[[Activity, int, QueryDict], list[Command]]] = {
    Kind.POLL: _read_poll,
    Kind.PULSE: _read_poll,
    Kind.QUIZ: _read_one_of("item"),
    Kind.SIMULATION: _read_one_of("inject"),
    Kind.STATEMENTS: _read_stance,
    Kind.CLOUD: _read_texts,
    Kind.TEXT: _read_texts,
    Kind.QUESTIONS: _read_texts,
    Kind.WALL: _read_texts,
    Kind.BREAKOUT: _read_pads,
    Kind.TRIADS: _read_nothing,
}


def read_wish(posted: QueryDict) -> Command:
    """The command of a hand, a skip, or the quiet call for the wellbeing lead.

    Raises:
        AnswerRefused: it is none of these.
    """
    on = posted.get("on") == "yes"
    match posted.get("do"):
        case "hand":
            return {"do": "hand", "up": on}
        case "help":
            return {"do": "help", "ask": on}
        case "skip":
            return {"do": "skip", "slide": posted.get("slide", ""), "on": on}
    raise AnswerRefused("This page is too old. Load it again.")
