"""A dry run: a session from its first slide to its last, with simulated participants in every activity."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from upstander.classroom.course.model import Activity, Kind, Session, Slide
from upstander.classroom.room.models import Room, SeatKind
from upstander.classroom.room.passes import Pass
from upstander.classroom.room.rehearse import PEOPLE, make_crowd, step
from upstander.classroom.room.rooms import make_rehearsal
from upstander.classroom.room.runs import SET_OF
from upstander.classroom.room.say import say, sections_now
from upstander.classroom.room.scene import load_scene, renew_scene
from upstander.classroom.room.seats import add_seat
from upstander.classroom.room.sections import Scene
from upstander.classroom.room.simulated import SimulatedPerson
from upstander.classroom.room.writer import do_work

_CREW = frozenset({"steer", "produce", "care"})
# Statements are voted on one at a time; nothing else has as many parts.
_MOST_TO_SAY = 15


@dataclass
class DryStep:
    """A step as it went: its planned minutes, and what the room needed for it without any waiting."""

    title: str
    minutes: int
    slides: int = 0
    activities: int = 0
    answers: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


@dataclass
class DryRun:
    """How a session went, and what didn't work in it, a sentence each."""

    session: Session
    people: int
    steps: list[DryStep] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def run_dry(session_key: str, people: int = PEOPLE, seed: int = 1) -> DryRun:
    """Hold one session in a rehearsal's room: every slide, every activity opened, answered, and its results shown.

    Raises:
        KeyError: the course has no such session.
    """
    return _Hall(session_key, people, seed).hold()


class _Hall:
    """A room with a crew of one and its simulated participants."""

    def __init__(self, session_key: str, people: int, seed: int) -> None:
        self._room: Room = make_rehearsal(session_key)
        self._scene: Scene = load_scene(self._room.pk)
        self._crowd: list[SimulatedPerson] = make_crowd(self._room, people, seed)
        seat = do_work(self._room.pk, lambda work: add_seat(work, SeatKind.CREW).pk)
        self._crew = Pass(self._room.pk, seat, _CREW, True)
        self._rng = random.Random(seed)  # noqa: S311  # plausible, not secret
        self._run = DryRun(self._scene.session, people)
        self._now = DryStep("", 0)

    def hold(self) -> DryRun:
        """From the first slide to the end."""
        session = self._scene.session
        for planned in session.steps:
            self._now = DryStep(planned.title, planned.minutes)
            self._run.steps.append(self._now)
            began = time.perf_counter()
            for key in planned.slides:
                self._show(session.slide(key))
            self._now.seconds = time.perf_counter() - began
        self._say("end")
        if not self._sections("screen")["stage"]["ended"]:
            self._fault("the session did not end.")
        return self._run

    def _show(self, slide: Slide) -> None:
        self._say("goto", slide=slide.key)
        self._now.slides += 1
        for audience in ("screen", "participant"):
            if self._sections(audience)["stage"]["slide"] != slide.key:
                self._fault(f"the slide {slide.key} did not come up for the {audience}.")
        if slide.activity:
            self._now.activities += 1
            self._hold_activity(self._scene.session.activities[slide.activity])

    def _hold_activity(self, activity: Activity) -> None:
        run = self._say("open", activity=activity.key)["run"]
        if activity.minutes and not self._sections("screen")["stage"]["timer"]:
            self._fault(f"{activity.key} has {activity.minutes} minutes and no clock runs.")
        self._let_answer(activity)
        while activity.kind in (Kind.SIMULATION, Kind.TRIADS):
            answer = say(self._crew, {"do": "advance", "run": run, "choice": ""})
            if not answer.ok:
                break
            self._let_answer(activity)
        for pad in self._sections("crew")["pads"]:
            if pad["run"] == run:
                self._say("show_pad", pad=pad["pad"], on=True)
        self._say("show", run=run)
        for words in _missing(activity, self._sections("screen"), {person.holder.seat for person in self._crowd}):
            self._fault(f"{activity.key}: {words}")

    def _let_answer(self, activity: Activity) -> None:
        """Until nobody has anything more to say; what they write is read and let through."""
        for _ in range(_MOST_TO_SAY):
            self._scene, _events = renew_scene(self._room, self._scene)
            said = step(self._scene, self._crowd, self._rng)
            self._now.answers += said
            self._scene, _events = renew_scene(self._room, self._scene)
            held = [key for key, text in self._scene.state.texts.items() if text.state == "held"]
            if held:
                self._say("approve", texts=held)
            if not said:
                return

    def _say(self, do: str, **values: Any) -> dict[str, Any]:
        began = time.perf_counter()
        answer = say(self._crew, {"do": do, **values})
        self._now.slowest = max(self._now.slowest, time.perf_counter() - began)
        if not answer.ok:
            self._fault(f"“{do}” was refused: {answer.sentence}")
        return dict(answer.more)

    def _sections(self, audience: str) -> dict[str, Any]:
        return sections_now(self._crew, audience)

    def _fault(self, words: str) -> None:
        self._run.faults.append(f"{self._scene.session.key}, {self._now.title}: {words}")


def _missing(activity: Activity, shown: dict[str, Any], seats: set[int]) -> Iterator[str]:
    """What the shared screen lacks after an activity in which everybody took part."""
    if activity.kind in SET_OF:
        groups = shown["groups"][SET_OF[activity.kind]]
        if not seats <= {member["seat"] for group in groups for member in group["members"]}:
            yield "not everybody has a group."
    if (words := _LACKS.get(activity.kind, _lacks_votes)(activity, shown, len(seats))) is not None:
        yield words


def _lacks_turns(activity: Activity, shown: dict[str, Any], _people: int) -> str | None:
    run = shown["activities"][activity.key]
    return None if run["turn"] == run["turns"] else f"it stopped at turn {run['turn']} of {run['turns']}."


def _lacks_pads(activity: Activity, shown: dict[str, Any], _people: int) -> str | None:
    written = {pad["number"] for pad in shown["pads"] if pad["activity"] == activity.key}
    groups = {group["number"] for group in shown["groups"][SET_OF[activity.kind]]}
    return None if groups == written else "some group's pad doesn't show."


def _lacks_events(activity: Activity, shown: dict[str, Any], _people: int) -> str | None:
    happened = {inject["key"]: inject["outcome"] for inject in shown["results"][activity.key]["injects"]}
    always = {inject.key for inject in activity.injects if not inject.after}
    return None if all(happened.values()) and always <= happened.keys() else "some event came to no end."


def _lacks_notes(activity: Activity, shown: dict[str, Any], people: int) -> str | None:
    return None if len(shown["texts"].get(activity.key, [])) == people else "some notes don't show."


def _lacks_words(activity: Activity, shown: dict[str, Any], _people: int) -> str | None:
    return None if shown["results"][activity.key]["words"] else "no word shows."


def _lacks_votes(activity: Activity, shown: dict[str, Any], people: int) -> str | None:
    result = shown["results"][activity.key]
    parts = result.get("items", {"": result}).values()
    return None if all(part["answered"] == people for part in parts) else "not everybody's answer was counted."


_LACKS: Mapping[str, Callable[[Activity, dict[str, Any], int], str | None]] = {
    Kind.TRIADS: _lacks_turns,
    Kind.BREAKOUT: _lacks_pads,
    Kind.SIMULATION: _lacks_events,
    Kind.TEXT: _lacks_notes,
    Kind.QUESTIONS: _lacks_notes,
    Kind.WALL: _lacks_notes,
    Kind.CLOUD: _lacks_words,
}
