"""A simulated participant: looks at the room as one, and says what somebody plausible would say next."""

from __future__ import annotations

import random
from typing import Any

from upstander.classroom.course.model import Activity, Choose, Kind
from upstander.classroom.room.passes import Pass
from upstander.classroom.room.sections import Scene, own_section
from upstander.classroom.room.state import RunState

_WORDS = ("trust", "tired", "worried", "change", "fairness", "homes", "buses", "listening", "rumour", "hope")
_SENTENCES = (
    "People ask why nobody told them before.",
    "The bus was cut, and now everything is blamed on newcomers.",
    "A shop owner calmed it down by saying what he had seen.",
    "Someone passed a picture on without knowing where it was from.",
    "Residents want to know who decides, and when they can be heard.",
    "It helped that we said early what we didn’t know yet.",
)
_QUESTIONS = (
    "When is it better to say nothing?",
    "What may I say in my own name?",
    "Who answers when it starts at the weekend?",
    "How do we reach people who have stopped reading our letters?",
)
_KNOWS = 0.7
_AGREES = 0.75
_HANDS = 0.004


class SimulatedPerson:
    """One seat with leanings of its own. The same seed says the same things in the same room."""

    def __init__(self, holder: Pass, seed: int) -> None:
        self.holder = holder
        self._rng = random.Random(seed)  # noqa: S311  # plausible, not secret
        self._camp = self._rng.randrange(2)

    def next_command(self, scene: Scene) -> dict[str, Any] | None:
        """What they say next; None while there is nothing to say."""
        own = own_section(scene, self.holder.seat)
        for key, run, activity in scene.runs():
            if run.state == "open" and (command := self._answer(scene, own, key, run, activity)):
                return command
        if not own["hand"] and self._rng.random() < _HANDS:
            return {"do": "hand", "up": True}
        return None

    def _answer(
        self, scene: Scene, own: dict[str, Any], key: int, run: RunState, activity: Activity
    ) -> dict[str, Any] | None:
        votes = own["votes"].get(str(key), {})
        match activity.kind:
            case Kind.POLL | Kind.PULSE if "" not in votes:
                return self._vote(key, "", self._choice(activity))
            case Kind.QUIZ:
                for item in activity.items:
                    if item.key not in votes:
                        guess = item.answer if self._rng.random() < _KNOWS else self._one_of(item.options)
                        return self._vote(key, item.key, [guess])
            case Kind.STATEMENTS:
                for place, option in enumerate(activity.options):
                    if option.key not in votes:
                        return self._vote(key, option.key, [self._stance(place)])
            case Kind.CLOUD | Kind.TEXT | Kind.QUESTIONS | Kind.WALL:
                return self._write(scene, own, key, activity)
            case Kind.SIMULATION:
                return self._act(scene, key, run, activity, votes)
            case Kind.BREAKOUT:
                return self._write_pad(own, key, activity)
        return None

    def _vote(self, run: int, item: str, choice: list[str]) -> dict[str, Any]:
        return {"do": "vote", "run": run, "item": item, "choice": choice}

    def _choice(self, activity: Activity) -> list[str]:
        if activity.scale:
            low, high = activity.scale.low, activity.scale.high
            return [str(min(high, max(low, round(self._rng.gauss((low + high) / 2 + 0.5, 1)))))]
        keys = [option.key for option in activity.options]
        if activity.choose is Choose.RANKED:
            return self._rng.sample(keys, len(keys))
        if activity.choose is Choose.SEVERAL:
            return self._rng.sample(keys, self._rng.randint(1, activity.most))
        return [self._one_of(activity.options)]

    def _stance(self, place: int) -> str:
        if self._rng.random() < 0.1:
            return "pass"
        leans = (place + self._camp) % 2 == 0
        return "agree" if leans == (self._rng.random() < _AGREES) else "disagree"

    def _write(self, scene: Scene, own: dict[str, Any], run: int, activity: Activity) -> dict[str, Any] | None:
        written = [text for text in own["texts"] if text["activity"] == activity.key]
        if len(written) < (activity.words if activity.kind is Kind.CLOUD else 1):
            words = {Kind.CLOUD: _WORDS, Kind.QUESTIONS: _QUESTIONS}.get(activity.kind, _SENTENCES)
            theme = self._one_of(activity.options) if activity.kind is Kind.WALL else ""
            key = f"simulated-{self.holder.seat}-{run}-{len(written)}"
            return {"do": "write", "run": run, "key": key, "text": self._rng.choice(words), "theme": theme}
        if activity.kind is Kind.QUESTIONS and self._rng.random() < 0.2:
            texts = scene.state.texts.items()
            open_to_me = [
                i for i, text in texts if text.run == run and text.state == "shown" and i not in own["upvoted"]
            ]
            return {"do": "upvote", "text": self._rng.choice(open_to_me), "up": True} if open_to_me else None
        return None

    def _act(
        self, scene: Scene, key: int, run: RunState, activity: Activity, votes: dict[str, Any]
    ) -> dict[str, Any] | None:
        inject = next(inject for inject in activity.injects if inject.key == run.inject)
        item = f"{run.inject}/{run.phase}"
        if run.phase == "group":
            group = scene.state.group_of(self.holder.seat, "breakout")
            decided = group is None or f"group-{group[0]}" in run.votes.get(item, {})
            if decided or (group and group[1].members[0] != self.holder.seat):
                return None
        elif run.phase == "outcome" or item in votes:
            return None
        return self._vote(key, inject.key, [self._one_of(inject.choices)])

    def _write_pad(self, own: dict[str, Any], run: int, activity: Activity) -> dict[str, Any] | None:
        written = {pad["part"] for pad in own["pads"] if pad["run"] == run}
        parts = [option.key for option in activity.options] or [""]
        missing = [part for part in parts if part not in written]
        if not missing or "breakout" not in own["groups"]:
            return None
        return {"do": "pad", "run": run, "part": missing[0], "version": 0, "text": self._rng.choice(_SENTENCES)}

    def _one_of(self, options: Any) -> str:
        return str(self._rng.choice(options).key)
