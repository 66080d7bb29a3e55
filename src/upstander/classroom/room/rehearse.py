"""Rehearsals: a room of one's own with simulated participants who live in this process as long as it does."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from upstander.classroom.room.models import Room, SeatKind
from upstander.classroom.room.passes import Pass
from upstander.classroom.room.rooms import make_rehearsal
from upstander.classroom.room.say import say
from upstander.classroom.room.scene import load_scene, renew_scene
from upstander.classroom.room.seats import add_seat
from upstander.classroom.room.sections import Scene
from upstander.classroom.room.simulated import SimulatedPerson
from upstander.classroom.room.work import Work
from upstander.classroom.room.writer import do_work
from upstander.staff.logs import get_log
from upstander.staff.models import Person

log = get_log("upstander.classroom.rehearse")

PEOPLE = 24
_SECONDS_BETWEEN_LOOKS = 0.8
_SHARE_AT_A_LOOK = 0.3
_LONGEST_SECONDS = 3 * 60 * 60
_MOST_ROOMS = 4
_running: dict[UUID, threading.Event] = {}
_door = threading.Lock()


def start_rehearsal(person: Person, session: str, people: int = PEOPLE, seed: int = 1) -> Room:
    """A room without a meeting in which simulated participants answer. Ends an older one where too many run.

    Raises:
        KeyError: the course has no such session.
        ValueError: there would be fewer than 2 participants, or more than 50.
    """
    if not 2 <= people <= 50:
        raise ValueError("A rehearsal has 2 to 50 simulated participants.")
    room = make_rehearsal(session)
    crowd = make_crowd(room, people, seed)
    stop = threading.Event()
    with _door:
        while len(_running) >= _MOST_ROOMS:
            _running.pop(next(iter(_running))).set()
        _running[room.pk] = stop
    log.info("rehearsal_started", room=str(room.pk), person=str(person.pk), people=people)
    threading.Thread(target=_live, args=(room, crowd, stop, seed), name="rehearsal", daemon=True).start()
    return room


def make_crowd(room: Room, people: int, seed: int) -> list[SimulatedPerson]:
    """Seat so many simulated participants."""

    def sit(work: Work) -> list[int]:
        return [add_seat(work, SeatKind.PARTICIPANT).pk for _ in range(people)]

    seats = do_work(room.pk, sit)
    return [SimulatedPerson(Pass(room.pk, seat, frozenset(), True), seed * 1_000 + n) for n, seat in enumerate(seats)]


def step(scene: Scene, crowd: Sequence[SimulatedPerson], rng: random.Random, share: float = 1.0) -> int:
    """Have a share of the crowd say what they would say now; how many said something."""
    said = 0
    for person in crowd:
        command = person.next_command(scene) if rng.random() < share else None
        if command is not None:
            say(person.holder, command)
            said += 1
    return said


def _live(room: Room, crowd: Sequence[SimulatedPerson], stop: threading.Event, seed: int) -> None:
    """Look at the room again and again, and answer, until the session or the rehearsal ends."""
    rng = random.Random(seed)  # noqa: S311  # plausible, not secret
    ends = time.monotonic() + _LONGEST_SECONDS
    try:
        scene = load_scene(room.pk)
        while not stop.wait(_SECONDS_BETWEEN_LOOKS) and time.monotonic() < ends:
            scene, _ = renew_scene(room, scene)
            if scene.state.ended:
                break
            step(scene, crowd, rng, _SHARE_AT_A_LOOK)
    except Exception as error:  # a rehearsal that fails must not end the classroom
        log.exception("rehearsal_failed", error_object=error)
    finally:
        connection.close()
        with _door:
            if _running.get(room.pk) is stop:
                del _running[room.pk]
