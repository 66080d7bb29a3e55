"""Many at the same instant, a killed server, a lost line: each vote that was acknowledged counts exactly once."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from pathlib import Path
from uuid import UUID

from tests.classroom.room.crowd import Line, Screen
from tests.classroom.room.peers_way import count_the_peers_way
from tests.classroom.room.seated import seat_crew, seat_participants
from tests.classroom.room.server import ClassroomProcess


def counts_of_rows(run: int) -> Counter[str]:
    from upstander.classroom.room.models import Run
    from upstander.classroom.room.rows import count_choices

    return Counter({choice[0]: count for (_, choice), count in count_choices(Run.objects.get(pk=run)).items()})


def voters_of_rows(run: int) -> list[str]:
    from upstander.classroom.room.models import Vote

    return sorted(Vote.objects.filter(run=run).values_list("voter", flat=True))


def voters_of_events(room: UUID) -> list[str]:
    from upstander.classroom.room.rows import events_after

    return sorted(event.payload["voter"] for event in events_after(room, 0) if event.kind == "vote")


async def vote_at_once(lines: list[Line], run: int) -> Counter[str]:
    """Everybody votes in the same moment; what was acknowledged."""
    for line in lines:
        await line.open()
    choices = ["abc"[place % 3] for place in range(len(lines))]
    answers = await asyncio.gather(
        *(line.say(do="vote", run=run, item="", choice=[choice]) for line, choice in zip(lines, choices, strict=True))
    )
    return Counter(choice for choice, answer in zip(choices, answers, strict=True) if answer["ok"])


def test_fifty_votes_in_one_instant_count_once_each_on_every_screen(
    server: ClassroomProcess, room: UUID, tmp_path: Path
) -> None:
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
    # The peers' way, in the same minute on the same machine, loses votes.
    assert count_the_peers_way(tmp_path / "peer.db", 50) < 50


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
    assert voters_of_events(room) == voters_of_rows(run_id)


def test_a_killed_server_has_kept_what_it_acknowledged_and_counts_what_is_sent_again_once(
    server: ClassroomProcess, room: UUID
) -> None:
    people, (_, crew) = seat_participants(room, 120), seat_crew(room)
    acknowledged: set[str] = set()
    killed = asyncio.Event()

    async def vote(seat: int, pass_: str, run: int) -> None:
        """Vote until it is acknowledged, on a new line after each failure."""
        while str(seat) not in acknowledged:
            line = Line(server.port, room, pass_)
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                if (await line.say(do="vote", run=run, item="", choice=["a"]))["ok"]:
                    acknowledged.add(str(seat))
            line.close()
            if len(acknowledged) >= 40:
                killed.set()
            await asyncio.sleep(0.05)

    async def kill_and_restart(run: int) -> None:
        await killed.wait()
        server.kill()
        before = set(acknowledged)
        assert before <= set(await asyncio.to_thread(voters_of_rows, run))
        await asyncio.to_thread(server.start)

    async def run() -> int:
        run_id: int = (await Line(server.port, room, crew).say(do="open", activity="sides"))["run"]
        killing = asyncio.create_task(kill_and_restart(run_id))
        for start in range(0, 120, 20):  # in waves, so that the kill falls among them
            await asyncio.gather(*(vote(seat, pass_, run_id) for seat, pass_ in people[start : start + 20]))
        await killing
        return run_id

    run_id = asyncio.run(run())
    assert voters_of_rows(run_id) == voters_of_events(room) == sorted(str(seat) for seat, _ in people)


def test_a_screen_that_comes_back_after_a_gap_has_lost_nothing(server: ClassroomProcess, room: UUID) -> None:
    people, (_, crew) = seat_participants(room, 8), seat_crew(room)
    own = people[0][1]

    async def run() -> None:
        steering = Line(server.port, room, crew)
        run_id = (await steering.say(do="open", activity="sides"))["run"]
        async with Screen(server.port, room, own) as screen:
            await screen.until(lambda shown: shown["activities"]["sides"]["answered"] == 0)
            gap = dict(screen.sections), screen.number
        for _, pass_ in people:
            await Line(server.port, room, pass_).say(do="vote", run=run_id, item="", choice=["b"])
        await steering.say(do="show", run=run_id)
        await steering.say(do="announce", key="announce-1", text="Welcome back.")
        last = (await steering.say(do="goto", slide="pulse"))["number"]
        async with (
            Screen(server.port, room, own, since=gap[1]) as back,
            Screen(server.port, room, own) as fresh,
        ):
            for screen in (back, fresh):
                await screen.until(lambda _, screen=screen: screen.number == last)
            assert gap[0] | back.sections == fresh.sections
            assert "groups" not in back.sections  # what hasn't changed isn't sent again
            assert fresh.sections["results"]["sides"]["counts"] == {"a": 0, "b": 8, "c": 0}
        polled, number = gap
        while number < last:
            answer = await Line(server.port, room, own).since(number)
            polled, number = polled | answer["sections"], answer["number"]
        assert polled == fresh.sections

    asyncio.run(run())
