"""Answers one by one: sent again, changed, refused, in the group's name; and what a refusal leaves alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.classroom.room.seated import seat_crew, seat_participants

pytestmark = pytest.mark.django_db(transaction=True)


class Told:
    """A room with some people in it, to whom one can say things in order."""

    def __init__(self, room: UUID, people: int) -> None:
        from upstander.classroom.room.passes import Pass

        self.room = room
        self.people = [Pass(room, seat, frozenset()) for seat, _ in seat_participants(room, people)]
        self.crew = Pass(room, seat_crew(room)[0], frozenset({"steer", "produce"}))

    def say(self, who: int | None, do: str, **values: Any) -> Any:
        from upstander.classroom.room.say import say

        return say(self.crew if who is None else self.people[who], {"do": do, **values})

    def open(self, activity: str) -> int:
        return int(self.say(None, "open", activity=activity).more["run"])

    def vote(self, who: int, run: int, choice: str, item: str = "") -> Any:
        return self.say(who, "vote", run=run, item=item, choice=[choice])

    def state(self) -> Any:
        from upstander.classroom.room.rows import state_of_rows

        return state_of_rows(self.room)


def test_the_same_vote_sent_again_is_acknowledged_and_changes_nothing(room: UUID) -> None:
    told = Told(room, 1)
    run = told.open("sides")
    first, again = told.vote(0, run, "a"), told.vote(0, run, "a")
    assert first.ok
    assert (again.ok, again.number) == (True, first.number)


def test_a_changed_vote_counts_once_as_it_was_said_last(room: UUID) -> None:
    told = Told(room, 1)
    run = told.open("sides")
    told.vote(0, run, "a")
    told.vote(0, run, "b")
    assert told.state().runs[run].votes == {"": {str(told.people[0].seat): ("b",)}}


def test_nobody_chooses_more_options_than_the_poll_allows(room: UUID) -> None:
    told = Told(room, 1)
    run = told.open("several")
    refused = told.say(0, "vote", run=run, item="", choice=["a", "b", "c"])
    assert (refused.ok, refused.sentence) == (False, "Choose 2 at most.")
    assert told.say(0, "vote", run=run, item="", choice=["a", "c"]).ok
    assert told.state().runs[run].votes == {"": {str(told.people[0].seat): ("a", "c")}}


def test_the_same_text_sent_again_is_one_text_even_after_the_activity_closed(room: UUID) -> None:
    told = Told(room, 1)
    run = told.open("ask")
    question = {"run": run, "key": "question-1", "text": "When?", "theme": ""}
    first = told.say(0, "write", **question)
    told.say(None, "close", run=run)
    again = told.say(0, "write", **question)
    assert again.more == first.more
    assert len(told.state().texts) == 1
    assert not told.say(0, "write", **{**question, "key": "question-2"}).ok


def test_a_refused_or_broken_command_leaves_the_others_of_its_batch_alone(
    room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    from upstander.classroom.room import perform, writer
    from upstander.classroom.room.bus import Bus
    from upstander.classroom.room.commands import parse_command

    told = Told(room, 3)
    run = told.open("sides")

    def breaks(work: Any, *_: Any, **__: Any) -> None:
        work.change(paused=True)
        work.tell("paused", paused=True)
        raise ZeroDivisionError

    monkeypatch.setitem(perform._DO, "warn", breaks)  # type: ignore[index]  # a plain dict underneath
    vote = {"do": "vote", "run": run, "item": "", "choice": ["a"]}
    said = [
        (told.people[0], vote), (told.people[1], {**vote, "choice": ["z"]}), (told.crew, {"do": "warn"}),
        (told.people[2], vote), (told.crew, {"do": "goto", "slide": "nowhere"}),
        (told.crew, {"do": "goto", "slide": "rank"}),
    ]  # fmt: skip
    jobs = [writer._Job(room, holder.seat, parse_command(command)) for holder, command in said]
    writer._write(jobs, Bus())
    answers = [job.outcome.result(0) for job in jobs]
    assert [answer.status for answer in answers] == [200, 400, 503, 200, 409, 200]
    state = told.state()
    assert (state.paused, state.slide, len(state.runs[run].votes[""])) == (False, "rank", 2)
    from upstander.classroom.room.replay import state_at

    assert state_at(room, answers[-1].number) == state


def test_a_town_that_waits_gets_the_leaflet_and_the_crew_may_say_what_happens(room: UUID) -> None:
    told = Told(room, 4)
    run = told.open("flashpoint")
    for _ in range(2):
        told.say(None, "advance", run=run, choice="")
    for who, choice in enumerate(("wait", "speak", "speak", "speak")):
        assert told.vote(who, run, choice, "rumour").ok
    told.say(None, "advance", run=run, choice="wait")
    assert told.state().runs[run].outcomes == {"rumour": "wait"}
    assert not told.vote(0, run, "wait", "rumour").ok
    told.say(None, "advance", run=run, choice="")
    assert told.state().runs[run].inject == "leaflet"


def test_where_the_votes_tie_the_groups_decide(room: UUID) -> None:
    told = Told(room, 6)
    run = told.open("flashpoint")
    told.say(None, "advance", run=run, choice="")
    groups = [group for group in told.state().groups.values() if group.set == "breakout"]
    seats = [holder.seat for holder in told.people]
    for group in groups:
        first = next(seat for seat in group.members if seat in seats)
        assert told.vote(seats.index(first), run, "speak", "rumour").ok
    told.say(None, "advance", run=run, choice="")
    told.vote(0, run, "wait", "rumour")
    told.vote(1, run, "speak", "rumour")
    told.say(None, "advance", run=run, choice="")
    assert told.state().runs[run].outcomes == {"rumour": "speak"}


def test_the_scribe_alone_gives_the_groups_choice(room: UUID) -> None:
    told = Told(room, 2)
    run = told.open("flashpoint")
    told.say(None, "advance", run=run, choice="")
    ((group, _),) = told.state().groups.items()
    assert told.say(0, "scribe", group=group, on=True).ok
    assert not told.say(1, "scribe", group=group, on=True).ok
    assert "scribe" in told.vote(1, run, "wait", "rumour").sentence
    assert told.vote(0, run, "wait", "rumour").ok


def test_a_latecomer_joins_the_smallest_group_of_each_set(room: UUID) -> None:
    told = Told(room, 8)
    told.open("seen")
    told.open("practice")
    before = {key: len(group.members) for key, group in told.state().groups.items()}
    ((seat, _),) = seat_participants(room, 1)
    joined = [key for key, group in told.state().groups.items() if seat in group.members]
    assert sorted(told.state().groups[key].set for key in joined) == ["breakout", "triads"]
    for key in joined:
        same_set = [other for other in before if told.state().groups[other].set == told.state().groups[key].set]
        assert before[key] == min(before[other] for other in same_set)


def test_an_activity_whose_results_are_out_starts_afresh_only_by_a_reset(room: UUID) -> None:
    told = Told(room, 1)
    run = told.open("sides")
    told.vote(0, run, "a")
    told.say(None, "show", run=run)
    assert not told.say(None, "open", activity="sides").ok
    told.say(None, "reset", run=run)
    assert not told.vote(0, run, "b").ok
    again = told.open("sides")
    state = told.state()
    assert (state.runs[again].round, state.runs[again].votes) == (2, {})
    assert state.runs[run].votes == {"": {str(told.people[0].seat): ("a",)}}


def test_a_screen_that_takes_nothing_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio
    from types import SimpleNamespace
    from uuid import uuid4

    from upstander.classroom.room import event_stream
    from upstander.classroom.room.live_room import Screen
    from upstander.classroom.room.passes import Pass
    from upstander.classroom.room.sections import Audience

    monkeypatch.setattr(event_stream, "_SECONDS_TO_TAKE_A_MESSAGE", 0.01)
    left: list[Screen] = []
    room: Any = SimpleNamespace(join=lambda _: None, leave=left.append)

    async def never(*_: Any) -> Any:
        await asyncio.Event().wait()

    async def run() -> Screen:
        screen = Screen(Pass(uuid4(), 1, frozenset()), Audience.PARTICIPANT, -1)
        await event_stream.EventStream(room, screen)({}, never, never)
        return screen

    assert [asyncio.run(run())] == left
