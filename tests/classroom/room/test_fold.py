"""After every command, whatever it was, the fold of the events equals the rows."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

pytestmark = pytest.mark.django_db(transaction=True)

_ACTIVITIES = [
    *("sides", "several", "rank", "sure", "sort", "words", "say"),
    *("ask", "views", "wall", "seen", "flashpoint", "practice", "pulse"),
]
_SLIDES = ["welcome", *_ACTIVITIES]
_CHOICES = st.one_of(
    st.sampled_from([["a"], ["b", "c"], ["c", "a", "b"], ["3"], ["fair"], ["agree"], ["wait"], ["reply"], ["attend"]]),
    st.lists(st.sampled_from(["a", "b", "5", "pass", "not"]), min_size=1, max_size=2, unique=True),
)
_ITEMS = st.sampled_from(["", "q1", "q2", "s1", "s4", "rumour", "leaflet", "meeting"])
_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
_SMALL = st.integers(0, 7)
_ON = st.booleans()


class Room(RuleBasedStateMachine):
    """A room in which anybody says anything, in any order."""

    def __init__(self) -> None:
        super().__init__()
        from upstander.classroom.room.passes import Pass
        from upstander.classroom.room.rooms import make_rehearsal

        self.room: UUID = make_rehearsal("1-everything").pk
        self.holders: list[Pass] = []
        self.keys = 0

    @initialize(count=st.integers(1, 7))
    def begin(self, count: int) -> None:
        for _ in range(count):
            self.join()
        self.crew = self._sit("crew", "steer", "produce", "care")

    def _sit(self, kind: str, *verbs: str) -> Any:
        from upstander.classroom.room.passes import Pass
        from upstander.classroom.room.seats import add_seat
        from upstander.classroom.room.writer import do_work

        return Pass(self.room, do_work(self.room, lambda work: add_seat(work, kind).pk), frozenset(verbs))

    def say(self, who: int | None, **command: Any) -> None:
        from upstander.classroom.room.say import say

        holder = self.crew if who is None else self.holders[who % len(self.holders)]
        answer = say(holder, json.loads(json.dumps(command)))
        assert answer.status < 500, answer

    def key(self) -> str:
        self.keys += 1
        return f"key-{self.keys:04}"

    def some(self, name: str, place: int) -> int:
        """The id of one of the room's rows, or of none."""
        from upstander.classroom.room import models

        wanted = {"Pad": "run__room"}.get(name, "room")
        ids = list(getattr(models, name).objects.filter(**{wanted: self.room}).values_list("pk", flat=True))
        return ids[place % len(ids)] if ids else 1

    @rule()
    def join(self) -> None:
        if len(self.holders) < 12:
            self.holders.append(self._sit("participant"))

    @rule(activity=st.sampled_from(_ACTIVITIES))
    def open(self, activity: str) -> None:
        self.say(None, do="open", activity=activity)

    @rule(what=st.sampled_from(["close", "show", "reset"]), run=_SMALL)
    def change_run(self, what: str, run: int) -> None:
        self.say(None, do=what, run=self.some("Run", run))

    @rule(run=_SMALL, choice=st.sampled_from(["", "wait", "attend"]))
    def advance(self, run: int, choice: str) -> None:
        self.say(None, do="advance", run=self.some("Run", run), choice=choice)

    @rule(who=_SMALL, run=_SMALL, item=_ITEMS, choice=_CHOICES)
    def vote(self, who: int, run: int, item: str, choice: list[str]) -> None:
        self.say(who, do="vote", run=self.some("Run", run), item=item, choice=choice)

    @rule(who=_SMALL, activity=st.sampled_from(_ACTIVITIES), data=st.data())
    def vote_well(self, who: int, activity: str, data: st.DataObject) -> None:
        from upstander.classroom.room.models import Run

        run = Run.objects.filter(room=self.room, activity=activity, state="open").first()
        if run is None:
            return
        item, choice = {
            "sides": ("", ["b"]), "several": ("", ["a", "c"]), "rank": ("", ["c", "b", "a"]), "sure": ("", ["4"]),
            "sort": ("q1", ["fair"]), "views": ("s2", ["disagree"]), "pulse": ("", ["5"]),
            "flashpoint": (run.inject, ["wait"] if run.inject == "rumour" else ["attend"]),
        }.get(activity, ("", ["a"]))  # fmt: skip
        self.say(who, do="vote", run=run.pk, item=item, choice=choice)

    @rule(who=_SMALL, run=_SMALL, text=_WORDS, theme=st.sampled_from(["", "hear"]))
    def write(self, who: int, run: int, text: str, theme: str) -> None:
        self.say(who, do="write", run=self.some("Run", run), key=self.key(), text=text, theme=theme)

    @rule(what=st.sampled_from(["approve", "hide"]), text=_SMALL)
    def judge(self, what: str, text: int) -> None:
        self.say(None, do=what, texts=[self.some("Text", text)])

    @rule(who=_SMALL, text=_SMALL, on=_ON)
    def about_texts(self, who: int, text: int, on: bool) -> None:
        self.say(who, do="upvote", text=self.some("Text", text), up=on)
        self.say(None, do="theme", text=self.some("Text", text), theme="need")
        self.say(None, do="settle", text=self.some("Text", text), on=on)

    @rule()
    def announce(self) -> None:
        self.say(None, do="announce", key=self.key(), text="Back in five minutes.")

    @rule(slide=st.sampled_from(_SLIDES), left=st.sampled_from(_SLIDES))
    def turn(self, slide: str, left: str) -> None:
        self.say(None, do="goto", slide=slide)
        self.say(None, do="next", **{"from": slide})
        self.say(None, do="back", **{"from": left})

    @rule(step=st.sampled_from(["start", "late", "nothing"]), what=st.sampled_from(["cut", "restore"]))
    def cut(self, step: str, what: str) -> None:
        self.say(None, do=what, step=step)

    @rule(seconds=st.integers(5, 600), what=st.sampled_from(["timer", "timer_add"]))
    def time(self, seconds: int, what: str) -> None:
        self.say(None, do=what, seconds=seconds)

    @rule(what=st.sampled_from(["pause", "resume", "timer_stop", "warn"]))
    def plain(self, what: str) -> None:
        self.say(None, do=what)

    @rule(who=_SMALL, on=_ON, slide=st.sampled_from(_SLIDES))
    def care(self, who: int, on: bool, slide: str) -> None:
        self.say(who, do="hand", up=on)
        self.say(who, do="help", ask=on)
        self.say(who, do="skip", slide=slide, on=on)

    @rule(who=_SMALL, what=st.sampled_from(["lower", "help_taken", "help_done"]))
    def care_of(self, who: int, what: str) -> None:
        self.say(None, do=what, seat=self.some("Seat", who))

    @rule(who=_SMALL, out=_ON)
    def remove(self, who: int, out: bool) -> None:
        self.say(None, do="remove", seat=self.some("Seat", who), out=out)

    @rule(who=_SMALL, group=_SMALL, on=_ON)
    def group(self, who: int, group: int, on: bool) -> None:
        self.say(who, do="scribe", group=self.some("Group", group), on=on)
        self.say(None, do="move", seat=self.some("Seat", who), group=self.some("Group", group))

    @rule(
        who=_SMALL, run=_SMALL, version=st.integers(0, 2), part=st.sampled_from(["rumour", "answer", ""]), text=_WORDS
    )
    def pad(self, who: int, run: int, version: int, part: str, text: str) -> None:
        self.say(who, do="pad", run=self.some("Run", run), part=part, version=version, text=text)

    @rule(pad=_SMALL, on=_ON)
    def show_pad(self, pad: int, on: bool) -> None:
        self.say(None, do="show_pad", pad=self.some("Pad", pad), on=on)

    @invariant()
    def the_fold_equals_the_rows(self) -> None:
        from upstander.classroom.room.rows import events_after, state_of_rows
        from upstander.classroom.room.state import RoomState, fold

        assert fold(RoomState(), events_after(self.room, 0)) == state_of_rows(self.room)

    def teardown(self) -> None:
        """Every audience's sections can be made of whatever has come about, and written as JSON."""
        from upstander.classroom.room.say import sections_now

        json.dumps(sections_now(self.crew, "crew"))
        json.dumps(sections_now(self.crew, "screen"))
        json.dumps(sections_now(self.holders[0], "participant"))


def test_the_fold_of_the_events_equals_the_rows_after_every_command() -> None:
    run_state_machine_as_test(
        Room,
        settings=settings(
            max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
