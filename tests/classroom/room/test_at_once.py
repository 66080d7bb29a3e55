"""Many people at the same instant, a killed server, a lost line: every vote that was acknowledged counts exactly once."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from uuid import UUID

import pytest

from tests.classroom.room.crowd import Line, Screen
from tests.classroom.room.seated import seat_crew, seat_participants
from tests.classroom.room.server import ClassroomProcess


def counts_of_rows(run: int) -> Counter[str]:
    from upstander.classroom.room.models import Run
    from upstander.classroom.room.rows import count_choices

    return Counter({choice[0]: count for (_, choice), count in count_choices(Run.objects.get(pk=run)).items()})


async def vote_at_once(lines: list[Line], run: int) -> Counter[str]:
    """Everybody votes in the same moment; what was acknowledged."""
    await asyncio.gather(*(line.open() for line in lines))
    choices = ["abc"[place % 3] for place in range(len(lines))]
    answers = await asyncio.gather(
        *(line.say(do="vote", run=run, item="", choice=[choice]) for line, choice in zip(lines, choices, strict=True))
    )
    return Counter(choice for choice, answer in zip(choices, answers, strict=True) if answer["ok"])


def test_fifty_votes_in_one_instant_count_once_each_on_every_screen(server: ClassroomProcess, room: UUID) -> None:
    people, (_, crew) = seat_participants(room, 50), seat_crew(room)

    async def run() -> tuple[int, Counter[str]]:
        async with contextlib.AsyncExitStack() as stack:
            screens = [await stack.enter_async_context(Screen(server.port, room, pass_)) for _, pass_ in people]
            board = await stack.enter_async_context(Screen(server.port, room, crew, "screen"))
            steering = Line(server.port, room, crew)
            opened = await steering.say(do="open", activity="sides")
            for screen in screens:
                await screen.until(lambda shown: shown["activities"]["sides"]["state"] == "open")
            acknowledged = await vote_at_once([Line(server.port, room, pass_) for _, pass_ in people], opened["run"])
            await steering.say(do="show", run=opened["run"])
            for screen in (*screens, board):
                await screen.until(lambda shown: shown["results"]["sides"]["counts"] == acknowledged)
                assert screen.sections["activities"]["sides"]["answered"] == 50
            return opened["run"], acknowledged

    run_id, acknowledged = asyncio.run(run())
    assert acknowledged == {"a": 17, "b": 17, "c": 16} == counts_of_rows(run_id)


def test_a_thousand_votes_of_a_larger_room_count_once_each(server: ClassroomProcess, room: UUID) -> None:
    people, (_, crew) = seat_participants(room, 1_000), seat_crew(room)

    async def run() -> tuple[int, Counter[str]]:
        async with Screen(server.port, room, crew) as board:
            opened = await Line(server.port, room, crew).say(do="open", activity="sides")
            acknowledged = await vote_at_once([Line(server.port, room, pass_) for _, pass_ in people], opened["run"])
            await board.until(lambda shown: shown["results"]["sides"]["counts"] == acknowledged)
            return opened["run"], acknowledged

    run_id, acknowledged = asyncio.run(run())
    assert acknowledged.total() == 1_000
    assert acknowledged == counts_of_rows(run_id)
