"""Measures the live room against a real server with real streams; prints one line of JSON. Run by ``bench/room.py``."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from django.core.management import call_command

from tests.classroom.room.crowd import Line, Screen
from tests.classroom.room.peers_way import count_the_peers_way
from tests.classroom.room.seated import seat_crew, seat_participants
from tests.classroom.room.server import COURSE, ClassroomProcess
from tests.classroom_home import HOME
from upstander.classroom import course

SINGLE_VOTES = 40
THOUSAND = 1_000
PAGES = 400


def main() -> None:
    """Measure everything and print it."""
    from django.conf import settings

    settings.DATABASES["default"].pop("TEST", None)
    course.COURSE_FOLDER = COURSE
    HOME.joinpath("classroom").mkdir(exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    with ClassroomProcess(HOME) as server:
        found = asyncio.run(_measure(server))
    with tempfile.TemporaryDirectory() as folder:
        found["peer_lost"] = 50 - count_the_peers_way(Path(folder) / "peer.db", 50)
    print(json.dumps(found))


async def _measure(server: ClassroomProcess) -> dict[str, Any]:
    single, _ = await _in_room(server, SINGLE_VOTES, _one_after_the_other)
    fifty, wrong_of_fifty = await _in_room(server, 50, _at_one_instant)
    thousand, wrong_of_thousand = await _in_room(server, THOUSAND, _within_a_second)
    (rate,), _ = await _in_room(server, THOUSAND, _as_fast_as_can_be)
    return {
        "one": _p95(single) * 1_000,
        "fifty": _p95(fifty) * 1_000,
        "thousand": thousand[0],
        "rate": rate,
        "wrong": wrong_of_fifty + wrong_of_thousand,
        "pages": await _pages(server.url),
    }


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[18]


async def _in_room(server: ClassroomProcess, voters: int, measure: Any) -> tuple[list[float], int]:
    """Open a room with 50 participants', a shared and a crew's screen, measure, and count what is wrong in the rows."""
    room, people, crew = await asyncio.to_thread(_make, max(voters, 50))
    async with contextlib.AsyncExitStack() as stack:
        wanted = [(cookie, "") for _, cookie in people[:50]] + [(crew, "screen"), (crew, "crew")]
        screens = [await stack.enter_async_context(Screen(server.port, room, *each)) for each in wanted]
        run = (await Line(server.port, room, crew).say(do="open", activity="sides"))["run"]
        for screen in screens:
            await screen.until(lambda shown: shown["activities"]["sides"]["state"] == "open")
        lines = [Line(server.port, room, cookie) for _, cookie in people[:voters]]
        for line in lines:
            await line.open()
        await asyncio.sleep(0.5)
        taken = await measure(lines, screens, run)
    return taken, await asyncio.to_thread(_wrong, run, voters)


def _make(people: int) -> tuple[UUID, list[tuple[int, str]], str]:
    from upstander.classroom.room.rooms import make_rehearsal

    room = make_rehearsal("1-everything").pk
    return room, seat_participants(room, people), seat_crew(room)[1]


def _wrong(run: int, voters: int) -> int:
    from upstander.classroom.room.models import Vote

    return abs(voters - Vote.objects.filter(run=run).count())


async def _vote(line: Line, run: int) -> int:
    answer = await line.say(do="vote", run=run, item="", choice=["a"])
    assert answer["ok"], answer
    return int(answer["number"])


async def _one_after_the_other(lines: list[Line], screens: list[Screen], run: int) -> list[float]:
    seconds = []
    for line in lines:
        await asyncio.sleep(random.uniform(0.12, 0.22))
        start = time.perf_counter()
        seconds += await _until_shown(screens, [await _vote(line, run)], start)
    return seconds


async def _at_one_instant(lines: list[Line], screens: list[Screen], run: int) -> list[float]:
    start = time.perf_counter()
    numbers = await asyncio.gather(*(_vote(line, run) for line in lines))
    return await _until_shown(screens, numbers, start)


async def _within_a_second(lines: list[Line], screens: list[Screen], run: int) -> list[float]:
    start = time.perf_counter()

    async def vote(place: int) -> None:
        await asyncio.sleep(start + place / len(lines) - time.perf_counter())
        await _vote(lines[place], run)

    await asyncio.gather(*(vote(place) for place in range(len(lines))))
    for screen in screens:
        await screen.until(lambda shown: shown["activities"]["sides"]["answered"] == len(lines))
    return [max(screen.seen[-1][0] for screen in screens) - start]


async def _as_fast_as_can_be(lines: list[Line], _screens: list[Screen], run: int) -> list[float]:
    start = time.perf_counter()
    await asyncio.gather(*(_vote(line, run) for line in lines))
    return [len(lines) / (time.perf_counter() - start)]


async def _until_shown(screens: list[Screen], numbers: list[int], start: float) -> list[float]:
    """For each of these events and each screen, the seconds until the screen had it."""
    for screen in screens:
        await screen.until(lambda _, screen=screen: screen.number >= max(numbers))  # type: ignore[misc]  # mypy can't infer a lambda with a default
    return [
        next(at for at, number, _ in screen.seen if number >= wanted) - start
        for screen in screens
        for wanted in numbers
    ]


async def _pages(url: str) -> float:
    """Log-in pages a second, 32 at a time."""
    async with httpx.AsyncClient(base_url=url, limits=httpx.Limits(max_connections=32), timeout=60) as client:
        start = time.perf_counter()
        answers = await asyncio.gather(*(client.get("/log-in") for _ in range(PAGES)))
        assert all(answer.status_code == 200 for answer in answers)
        return PAGES / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
