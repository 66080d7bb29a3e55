"""Fifty people through a whole session over HTTP: each activity once, all counted, shown to whom it is meant for."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from typing import Any
from uuid import UUID

from tests.classroom.room.crowd import Line, Screen
from tests.classroom.room.seated import seat_crew, seat_participants
from tests.classroom.room.server import ClassroomProcess

PEOPLE = 50
SECRET = "Only the crew may read this before it is approved"


class Session:
    """A facilitator, fifty participants, and the screens of three of them and of the crew."""

    def __init__(self, server: ClassroomProcess, room: UUID) -> None:
        self.people, (self.crew_seat, self.crew) = seat_participants(room, PEOPLE), seat_crew(room)
        self.port = server.port
        self.steering = Line(server.port, room, self.crew)
        self.lines = [Line(server.port, room, pass_) for _, pass_ in self.people]
        self.own = Screen(server.port, room, self.people[0][1])
        self.board = Screen(server.port, room, self.crew, "screen")
        self.desk = Screen(server.port, room, self.crew, "crew")
        self.room = room

    async def steer(self, do: str, **values: Any) -> dict[str, Any]:
        answer = await self.steering.say(do=do, **values)
        assert answer["ok"], answer
        return answer

    async def everybody(self, make: Any) -> list[dict[str, Any]]:
        """Everybody says what ``make(place)`` makes of them, at once."""
        answers = await asyncio.gather(*(line.say(**make(place)) for place, line in enumerate(self.lines)))
        assert all(answer["ok"] for answer in answers), answers
        return answers

    async def vote(self, activity: str, make: Any, item: str = "") -> int:
        """Open an activity where it isn't, everybody votes, and its run is told."""
        run = self.desk.sections["activities"].get(activity, {}).get("run")
        run = run or (await self.steer("open", activity=activity))["run"]
        await self.everybody(lambda place: {"do": "vote", "run": run, "item": item, "choice": make(place)})
        return int(run)

    async def shown(self, run: int, activity: str) -> dict[str, Any]:
        """Show the results, and give what the shared screen then has of them."""
        assert activity not in self.board.sections["results"]
        await self.steer("show", run=run)
        await self.board.until(lambda shown: activity in shown["results"])
        result: dict[str, Any] = self.board.sections["results"][activity]
        return result

    def texts(self, activity: str) -> list[dict[str, Any]]:
        return list(self.desk.sections["texts"].get(activity, []))


def test_fifty_people_go_through_a_whole_session(server: ClassroomProcess, room: UUID) -> None:
    session = Session(server, room)

    async def run() -> None:
        async with contextlib.AsyncExitStack() as stack:
            for screen in (session.own, session.board, session.desk):
                await stack.enter_async_context(screen)
                await screen.until(lambda shown: shown["stage"]["slide"] == "welcome")
            await _polls(session)
            await _quiz(session)
            await _talk(session)
            await _statements(session)
            await _groups(session)
            await _simulation(session)
            await _care(session)
            await _steering(session)

    asyncio.run(run())
    _rows_equal_events(room)


async def _polls(session: Session) -> None:
    run = await session.vote("sides", lambda place: ["a" if place < 30 else "b"])
    assert (await session.shown(run, "sides"))["counts"] == {"a": 30, "b": 20, "c": 0}
    run = await session.vote("several", lambda place: ["a", "c"] if place < 10 else ["b"])
    assert (await session.shown(run, "several"))["counts"] == {"a": 10, "b": 40, "c": 10}
    run = await session.vote("rank", lambda place: ["c", "a", "b"] if place < 30 else ["a", "b", "c"])
    ranked = await session.shown(run, "rank")
    assert (ranked["points"], ranked["firsts"]) == ({"a": 70, "b": 20, "c": 60}, {"a": 20, "b": 0, "c": 30})
    run = await session.vote("sure", lambda place: ["1" if place < 1 else "4" if place < 30 else "5"])
    sure = await session.shown(run, "sure")
    # One person alone said 1: that count is kept back, and another with it, but not from the crew.
    assert (sure["counts"], sure["median"]) == ({"1": None, "2": 0, "3": 0, "4": 29, "5": None}, 4)
    await session.desk.until(lambda shown: shown["results"]["sure"]["counts"]["1"] == 1)
    run = await session.vote("pulse", lambda place: [str(3 + place % 3)])
    await session.steer("close", run=run)
    refused = await session.lines[0].say(do="vote", run=run, item="", choice=["1"])
    assert (refused["status"], refused["sentence"]) == (409, "This activity takes no answers now.")
    await session.steer("reset", run=run)
    await session.desk.until(lambda shown: "pulse" not in shown["activities"])
    assert (await session.steer("open", activity="pulse"))["run"] != run


async def _quiz(session: Session) -> None:
    run = (await session.steer("open", activity="sort"))["run"]
    answers = await session.everybody(
        lambda place: {"do": "vote", "run": run, "item": "q1", "choice": ["fair" if place < 40 else "not"]}
    )
    assert answers[0]["feedback"] == {"right": True, "answer": "fair", "why": "It names a fault."}
    assert answers[49]["feedback"]["right"] is False
    again = await session.lines[49].say(do="vote", run=run, item="q1", choice=["fair"])
    assert again["status"] == 409
    await session.own.until(lambda shown: shown["mine"]["feedback"][str(run)]["q1"]["right"])
    assert "names a culprit" not in json.dumps(session.own.sections)  # the other item's solution isn't out
    assert (await session.shown(run, "sort"))["items"]["q1"]["right"] == 40


async def _talk(session: Session) -> None:
    words = (await session.steer("open", activity="words"))["run"]

    def word(place: int) -> dict[str, Any]:
        text = "Trust" if place % 2 else "tired"
        return {"do": "write", "run": words, "key": f"word-{place:03}", "text": text, "theme": ""}

    await session.everybody(word)
    await session.everybody(word)  # sent again, it is the same text
    await session.desk.until(lambda shown: len(shown["texts"]["words"]) == PEOPLE)
    await session.steer("approve", texts=[session.texts("words")[1]["id"]])  # the equal ones with it
    assert (await session.shown(words, "words"))["words"] == [["Trust", 25]]

    asked = (await session.steer("open", activity="ask"))["run"]
    await session.lines[1].say(do="write", run=asked, key="question-1", text=SECRET, theme="")
    await session.lines[2].say(do="write", run=asked, key="question-2", text="When is it better to wait?", theme="")
    await session.desk.until(lambda shown: len(shown["texts"]["ask"]) == 2)
    good = next(text["id"] for text in session.texts("ask") if text["text"] != SECRET)
    await session.steer("approve", texts=[good])
    await session.everybody(lambda place: {"do": "upvote", "text": good, "up": place < 30})
    await session.board.until(lambda shown: shown["texts"]["ask"][0]["ups"] == 30)
    await session.steer("settle", text=good, on=True)
    await session.board.until(lambda shown: shown["texts"]["ask"][0]["settled"])

    wall = (await session.steer("open", activity="wall"))["run"]
    await session.everybody(
        lambda place: {"do": "write", "run": wall, "key": f"note-{place:03}", "text": f"Note {place}", "theme": "hear"}
    )
    await session.desk.until(lambda shown: len(shown["texts"]["wall"]) == PEOPLE)
    await session.steer("approve", texts=[text["id"] for text in session.texts("wall")])
    await session.steer("theme", text=session.texts("wall")[0]["id"], theme="need")
    await session.board.until(lambda shown: Counter(text["theme"] for text in shown["texts"]["wall"])["need"] == 1)
    assert len(session.board.sections["texts"]["wall"]) == PEOPLE

    say = (await session.steer("open", activity="say"))["run"]
    await session.lines[3].say(do="write", run=say, key="say-00001", text="In a sentence", theme="")
    await session.desk.until(lambda shown: shown["texts"]["say"][0]["label"] is None)  # sensitive: not even a label
    await session.steer("hide", texts=[session.texts("say")[0]["id"]])
    await session.steer("announce", key="announce-1", text="Ten minutes left.")
    await session.own.until(lambda shown: shown["messages"][-1]["text"] == "Ten minutes left.")
    for screen in (session.own, session.board):
        assert SECRET not in json.dumps(screen.sections)
        assert "In a sentence" not in json.dumps(screen.sections)


async def _statements(session: Session) -> None:
    for number in range(1, 9):
        run = await session.vote(
            "views", lambda place, n=number: ["agree" if (place < 25) == (n % 2 == 0) else "disagree"], f"s{number}"
        )
    shown = await session.shown(run, "views")
    assert shown["items"]["s1"]["counts"] == {"agree": 25, "disagree": 25, "pass": 0}
    assert [group["size"] for group in shown["map"]["groups"]] == [25, 25]
    assert len(shown["map"]["points"]) == PEOPLE


async def _groups(session: Session) -> None:
    run = (await session.steer("open", activity="seen"))["run"]
    await session.own.until(lambda shown: "breakout" in shown["mine"]["groups"])
    groups = session.own.sections["groups"]["breakout"]
    members = [member["seat"] for group in groups for member in group["members"]]
    assert sorted(len(group["members"]) for group in groups) == [6] * 5 + [7] * 3
    # Everybody is in one group; in a rehearsal so is the crew.
    assert sorted(members) == sorted([session.crew_seat, *(seat for seat, _ in session.people)])
    own = session.own.sections["mine"]["groups"]["breakout"]["id"]
    assert (await session.lines[0].say(do="scribe", group=own, on=True))["ok"]
    pad = await session.lines[0].say(do="pad", run=run, part="rumour", version=0, text="A picture from elsewhere")
    stale = await session.lines[0].say(do="pad", run=run, part="rumour", version=0, text="Something else")
    assert (stale["status"], stale["version"], stale["text"]) == (409, 1, "A picture from elsewhere")
    assert session.board.sections["pads"] == []
    await session.steer("show_pad", pad=pad["pad"], on=True)
    await session.board.until(lambda shown: shown["pads"][0]["text"] == "A picture from elsewhere")
    await session.steer("warn")
    await session.own.until(lambda shown: shown["stage"]["warned"])
    ((_, pass_),) = await asyncio.to_thread(seat_participants, session.room, 1)
    groups = (await Line(session.port, session.room, pass_).since(-1))["sections"]["groups"]["breakout"]
    assert sorted(len(group["members"]) for group in groups) == [6] * 4 + [7] * 4
    other = next(group["id"] for group in groups if group["id"] != own)
    await session.steer("move", seat=session.people[0][0], group=other)
    await session.own.until(lambda shown: shown["mine"]["groups"]["breakout"]["id"] == other)
    await session.steer("move", seat=session.people[0][0], group=own)
    await session.board.until(lambda shown: shown["stage"]["timer"] is not None)
    await session.steer("close", run=run)
    await session.board.until(lambda shown: shown["stage"]["timer"] is None)


async def _simulation(session: Session) -> None:
    before = session.own.sections["groups"]["breakout"]
    run = (await session.steer("open", activity="flashpoint"))["run"]
    await session.own.until(lambda shown: shown["activities"]["flashpoint"]["phase"] == "alone")
    assert session.own.sections["stage"]["timer"]["seconds"] == 4 * 60
    assert [group["id"] for group in session.own.sections["groups"]["breakout"]] == [group["id"] for group in before]
    await session.vote("flashpoint", lambda place: ["speak" if place < 20 else "wait"], "rumour")
    await session.steer("advance", run=run, choice="")
    lead = await session.lines[0].say(do="vote", run=run, item="rumour", choice=["speak"])
    assert lead["ok"]
    await session.steer("advance", run=run, choice="")
    await session.vote("flashpoint", lambda place: ["speak" if place < 35 else "wait"], "rumour")
    assert "Some people ask more" not in json.dumps(session.own.sections)
    await session.steer("advance", run=run, choice="")
    await session.own.until(lambda shown: shown["activities"]["flashpoint"]["consequence"] == "Some people ask more.")
    await session.steer("advance", run=run, choice="")
    # The leaflet comes only to a town that waited.
    await session.own.until(lambda shown: shown["activities"]["flashpoint"]["inject"]["key"] == "meeting")
    compared = session.own.sections["results"]["flashpoint"]["injects"][0]
    assert (compared["alone"], compared["group"]) == ({"wait": 30, "speak": 20}, {"wait": 0, "speak": 1})
    assert (compared["together"], compared["outcome"]) == ({"wait": 15, "speak": 35}, "speak")
    for _ in range(3):
        await session.steer("advance", run=run, choice="")
    over = await session.steering.say(do="advance", run=run, choice="")
    assert "last inject" in over["sentence"]

    triads = (await session.steer("open", activity="practice"))["run"]
    await session.own.until(lambda shown: shown["mine"]["groups"]["triads"]["role"])
    roles = {session.own.sections["mine"]["groups"]["triads"]["role"]}
    for turn in (2, 3):
        await session.steer("advance", run=triads, choice="")
        await session.own.until(lambda shown, turn=turn: shown["activities"]["practice"]["turn"] == turn)
        roles.add(session.own.sections["mine"]["groups"]["triads"]["role"])
    assert roles == {"speaker", "officer", "observer"}


async def _care(session: Session) -> None:
    own = session.people[0][0]
    await session.lines[0].say(do="hand", up=True)
    await session.desk.until(lambda shown: shown["hands"][0]["seat"] == own)
    await session.steer("lower", seat=own)
    await session.lines[0].say(do="help", ask=True)
    await session.desk.until(lambda shown: shown["care"][0]["state"] == "asked")
    await session.steer("help_taken", seat=own)
    await session.own.until(lambda shown: shown["mine"]["help"] == "taken")
    await session.steer("help_done", seat=own)
    await session.lines[0].say(do="skip", slide="sort", on=True)
    await session.own.until(lambda shown: shown["mine"]["skipped"] == ["sort"])
    await session.steer("remove", seat=own, out=True)
    await session.own.over()
    assert (await session.lines[0].say(do="hand", up=True))["status"] == 410
    await session.steer("remove", seat=own, out=False)
    assert (await session.lines[0].say(do="hand", up=True))["ok"]


async def _steering(session: Session) -> None:
    await session.steer("cut", step="late")
    await session.steer("goto", slide="sure")
    await session.steer("next", **{"from": "sure"})
    await session.steer("next", **{"from": "sure"})  # the key pressed twice
    await session.board.until(lambda shown: shown["stage"]["slide"] == "say")
    await session.steer("back", **{"from": "say"})
    await session.board.until(lambda shown: shown["stage"]["slide"] == "sure")
    await session.steer("restore", step="late")
    await session.steer("pause")
    await session.steer("resume")
    await session.steer("timer", seconds=60)
    await session.steer("timer_add", seconds=30)
    await session.board.until(lambda shown: shown["stage"]["timer"]["seconds"] == 90)
    await session.steer("timer_stop")
    await session.steer("end")
    await session.board.until(lambda shown: shown["stage"]["ended"])
    assert (await session.lines[1].say(do="hand", up=True))["sentence"] == "This session is over."


def _rows_equal_events(room: UUID) -> None:
    from upstander.classroom.room.models import RoomEvent
    from upstander.classroom.room.replay import state_at
    from upstander.classroom.room.rows import last_number, state_of_rows
    from upstander.classroom.room.state import KINDS

    number = last_number(room)
    assert state_at(room, number) == state_of_rows(room)
    events = RoomEvent.objects.filter(room=room)
    assert set(events.values_list("kind", flat=True)) == KINDS
    assert list(events.values_list("number", flat=True)) == list(range(1, number + 1))
    payloads = json.dumps(list(events.values_list("payload", flat=True)))
    for text in (SECRET, "Trust", "Note 7", "picture from elsewhere", "Ten minutes", "In a sentence"):
        assert text not in payloads
