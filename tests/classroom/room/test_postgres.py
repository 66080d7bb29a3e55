"""Two classroom processes over a real PostgreSQL: one room, every vote once, and a crash that loses nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import psycopg
import pytest

from tests.classroom.room.crowd import Line, Screen
from tests.classroom.room.server import COURSE, ClassroomProcess
from tests.postgres import RunningPostgres

ROOT = Path(__file__).parents[3]
PEOPLE = 50
_MAKE_ROOM = f"""
import json, pathlib, django, upstander.classroom.course as course
course.COURSE_FOLDER = pathlib.Path({str(COURSE)!r})
django.setup()
from tests.classroom.room.seated import seat_crew, seat_participants
from upstander.classroom.room.rooms import make_rehearsal
room = make_rehearsal("1-everything").pk
print(json.dumps([str(room), seat_crew(room)[1], seat_participants(room, {PEOPLE})]))
"""


@dataclass(frozen=True)
class Hall:
    """Two processes at one database, and a room with its seats."""

    postgres: RunningPostgres
    database: str
    processes: tuple[ClassroomProcess, ClassroomProcess]
    room: UUID
    crew: str
    people: list[tuple[int, str]]

    def port_of(self, place: int) -> int:
        """By turns the first and the second process."""
        return self.processes[place % 2].port

    def rows(self, question: str, *values: object) -> list[tuple[object, ...]]:
        """What the database itself says."""
        with psycopg.connect(self.database) as line:
            return line.execute(question, values).fetchall()

    def votes(self, run: int) -> Counter[str]:
        found = self.rows("SELECT choice->>0, count(*) FROM classroom_vote WHERE run_id = %s GROUP BY 1", run)
        return Counter({str(choice): int(str(count)) for choice, count in found})

    def voters(self, run: int) -> list[str]:
        found = self.rows("SELECT voter FROM classroom_vote WHERE run_id = %s ORDER BY voter", run)
        return [str(voter) for (voter,) in found]

    def voters_of_events(self) -> list[str]:
        question = "SELECT payload->>'voter' FROM classroom_roomevent WHERE room_id = %s AND kind = 'vote' ORDER BY 1"
        return [str(voter) for (voter,) in self.rows(question, self.room)]

    def event_numbers(self) -> list[object]:
        found = self.rows("SELECT number FROM classroom_roomevent WHERE room_id = %s ORDER BY number", self.room)
        return [number for (number,) in found]


Processes = tuple[dict[str, str], ClassroomProcess, ClassroomProcess]


@pytest.fixture(scope="module")
def postgres() -> Iterator[RunningPostgres]:
    with RunningPostgres() as running:
        yield running


@pytest.fixture(scope="module")
def processes(postgres: RunningPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """Two processes of one installation; the first finds an empty database and makes its tables."""
    home, database = tmp_path_factory.mktemp("home"), postgres.make_database("classroom")
    (home / "upstander.toml").write_text("demo = true\n")
    environment = {"CLASSROOM_DATABASE_URL": database, "UPSTANDER_HOME": str(home)}
    first, second = ClassroomProcess(home, environment), ClassroomProcess(home, environment)
    with first, second:
        yield environment, first, second


@pytest.fixture
def hall(postgres: RunningPostgres, processes: Processes) -> Hall:
    named, first, second = processes
    environment = {
        **os.environ,
        **named,
        "DJANGO_SETTINGS_MODULE": "upstander.classroom.settings",
    }
    made = subprocess.run(
        [sys.executable, "-c", _MAKE_ROOM], env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    room, crew, people = json.loads(made.stdout)
    return Hall(postgres, named["CLASSROOM_DATABASE_URL"], (first, second), UUID(room), crew, people)


def test_fifty_votes_in_one_instant_over_two_processes_count_once_each_on_the_screens_of_both(hall: Hall) -> None:
    async def run() -> tuple[int, Counter[str]]:
        async with contextlib.AsyncExitStack() as stack:
            screens = [
                await stack.enter_async_context(Screen(hall.port_of(place), hall.room, cookie))
                for place, (_, cookie) in enumerate(hall.people[:10])
            ]
            steering = Line(hall.port_of(0), hall.room, hall.crew)
            opened = (await steering.say(do="open", activity="sides"))["run"]
            for screen in screens:
                await screen.until(lambda shown: shown["activities"]["sides"]["state"] == "open")
            lines = [Line(hall.port_of(place), hall.room, cookie) for place, (_, cookie) in enumerate(hall.people)]
            for line in lines:
                await line.open()
            choices = ["abc"[place // 2 % 3] for place in range(PEOPLE)]
            answers = await asyncio.gather(
                *(
                    line.say(do="vote", run=opened, item="", choice=[choice])
                    for line, choice in zip(lines, choices, strict=True)
                )
            )
            assert all(answer["ok"] for answer in answers)
            await Line(hall.port_of(1), hall.room, hall.crew).say(do="show", run=opened)
            for screen in screens:
                await screen.until(lambda shown: shown["results"]["sides"]["counts"] == Counter(choices))
                assert screen.sections["activities"]["sides"]["answered"] == PEOPLE
            return opened, Counter(choices)

    opened, chosen = asyncio.run(run())
    assert hall.votes(opened) == chosen
    assert hall.voters(opened) == hall.voters_of_events() == sorted(str(seat) for seat, _ in hall.people)
    numbers = hall.event_numbers()
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_crash_of_the_database_and_of_one_process_loses_nothing_that_was_acknowledged(hall: Hall) -> None:
    acknowledged: set[str] = set()
    enough = asyncio.Event()

    async def vote(place: int, run: int) -> None:
        """Vote until it is acknowledged, on a new line after each failure."""
        seat, cookie = hall.people[place]
        while str(seat) not in acknowledged:
            line = Line(hall.port_of(place), hall.room, cookie)
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, KeyError, IndexError, ValueError):
                if (await line.say(do="vote", run=run, item="", choice=["a"]))["ok"]:
                    acknowledged.add(str(seat))
            line.close()
            if len(acknowledged) >= 20:
                enough.set()
            await asyncio.sleep(0.05)

    async def crash_and_restart(run: int) -> None:
        await enough.wait()
        hall.processes[0].kill()
        before = set(acknowledged)
        await asyncio.to_thread(hall.postgres.crash)
        await asyncio.to_thread(hall.postgres.start)
        assert before <= set(await asyncio.to_thread(hall.voters, run))
        await asyncio.to_thread(hall.processes[0].start)

    async def run() -> int:
        opened: int = (await Line(hall.port_of(1), hall.room, hall.crew).say(do="open", activity="sides"))["run"]
        # Its line to the process that stays is never cut: what it shows afterwards came by way of a new listener.
        async with Screen(hall.port_of(1), hall.room, hall.crew) as board:
            crashing = asyncio.create_task(crash_and_restart(opened))
            for start in range(0, PEOPLE, 10):  # in waves, so that the crash falls among them
                await asyncio.gather(*(vote(place, opened) for place in range(start, start + 10)))
            await crashing
            await board.until(lambda shown: shown["activities"]["sides"]["answered"] == PEOPLE)
            for place in (0, 1):
                text = f"Heard by way of process {place}."
                said = await Line(hall.port_of(place), hall.room, hall.crew).say(
                    do="announce", key=f"announce-{place}", text=text
                )
                assert said["ok"]
                await board.until(lambda shown, text=text: shown["messages"][-1]["text"] == text)
        return opened

    opened = asyncio.run(run())
    assert hall.voters(opened) == hall.voters_of_events() == sorted(str(seat) for seat, _ in hall.people)


def test_pages_are_served_after_a_crash_of_the_database_as_if_nothing_had_been(
    postgres: RunningPostgres, processes: Processes
) -> None:
    def ask(place: int) -> int:
        # Whose session this would be has to be asked of the database.
        cookies = {"upstander-classroom": "a" * 32}
        return httpx.get(f"{processes[1 + place % 2].url}/sign-in", cookies=cookies, timeout=60).status_code

    with ThreadPoolExecutor(8) as askers:
        assert set(askers.map(ask, range(32))) == {200}
        postgres.crash()
        postgres.start()
        assert set(askers.map(ask, range(32))) == {200}
