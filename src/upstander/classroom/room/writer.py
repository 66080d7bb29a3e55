"""The one writer: what waits is committed together, each caller is answered after the commit that holds their change.

A thread with a database connection of its own takes work from a queue. A refusal rolls its own change back and nothing
else. Without a started writer (a script, a test) work is done at once in the caller's thread.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import groupby
from queue import Queue
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction

from upstander.classroom.room.bus import Bus
from upstander.classroom.room.commands import Command
from upstander.classroom.room.models import Seat
from upstander.classroom.room.perform import perform, perform_votes
from upstander.classroom.room.work import Refused, Work, begin_work
from upstander.staff.logs import get_log

T = TypeVar("T")
log = get_log("upstander.classroom.writer")

_LARGEST_BATCH = 500
_MOST_WAITING = 10_000
_SECONDS_TO_WAIT = 30
_NOT_STORED = "This couldn’t be stored just now. Try again."


@dataclass(frozen=True)
class Answer:
    """What a command led to. ``number`` is the room's event after which it shows."""

    ok: bool
    number: int = 0
    sentence: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass
class _Job:
    """One caller's command, or other work, in a room."""

    room: UUID
    seat: int | None
    task: Command | Callable[[Work], Any]
    outcome: Future[Any] = field(default_factory=Future)

    def finish(self, number: int, result: Any) -> None:
        if not isinstance(self.task, Command):
            self.outcome.set_result(result)
        elif isinstance(result, Refused):
            self.outcome.set_result(Answer(False, number, str(result), result.more, result.status))
        else:
            self.outcome.set_result(Answer(True, number, more=result))


class Writer:
    """Owns the thread that writes."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._jobs: Queue[_Job | None] = Queue()
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="room-writer")

    def start(self) -> None:
        """Start the thread, and have everything in this process go through it."""
        global _writer  # noqa: PLW0603  # a process has one writer
        self._thread.start()
        _writer = self

    def close(self) -> None:
        """Finish what waits, then stop."""
        global _writer  # noqa: PLW0603  # as above
        with self._gate:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()
        _writer = None

    def take(self, job: _Job) -> None:
        """Put a job into the queue, or refuse it where too many wait."""
        with self._gate:
            if not self._closed and self._jobs.qsize() < _MOST_WAITING:
                self._jobs.put(job)
                return
        job.finish(0, Refused(_NOT_STORED, 503))

    def _run(self) -> None:
        try:
            stopping = False
            while not stopping:
                jobs = [self._jobs.get()]
                while len(jobs) < _LARGEST_BATCH and not self._jobs.empty():
                    jobs.append(self._jobs.get())
                stopping = None in jobs
                _write([job for job in jobs if job], self._bus)
        finally:
            connection.close()


_writer: Writer | None = None


def submit(room: UUID, seat: int, command: Command) -> Future[Answer]:
    """Have a command done; the future tells the answer once it is stored."""
    return _hand_over(_Job(room, seat, command))


def do_work(room: UUID, work: Callable[[Work], T]) -> T:
    """Do other work in a room, in the same order as commands, and wait until it is stored.

    Raises:
        Refused: the work refused, or nothing can be stored now.
    """
    result: T | Refused = _hand_over(_Job(room, None, work)).result(_SECONDS_TO_WAIT)
    if isinstance(result, Refused):
        raise result
    return result


def _hand_over(job: _Job) -> Future[Any]:
    if _writer:
        _writer.take(job)
    else:
        _write([job], Bus())
    return job.outcome


def _write(jobs: Sequence[_Job], bus: Bus) -> None:
    by_room: dict[UUID, list[_Job]] = defaultdict(list)
    for job in jobs:
        by_room[job.room].append(job)
    for room, mine in by_room.items():
        _write_room(room, mine, bus)


def _write_room(room: UUID, jobs: list[_Job], bus: Bus) -> None:
    try:
        with transaction.atomic():
            work = begin_work(room)
            results = _perform_all(work, jobs)
            last = work.number
            work.write_events()
            bus.tell_in_transaction(room, last)
    except Exception as error:  # whatever it was, the callers must hear that nothing of theirs is stored
        results = [(0, _refusal(error, room))] * len(jobs)
        connection.close_if_unusable_or_obsolete()
    else:
        bus.tell(room, last)
    for job, (number, result) in zip(jobs, results, strict=True):
        job.finish(number, result)


def _perform_all(work: Work, jobs: list[_Job]) -> list[tuple[int, Any]]:
    """Each job's result, in order, behind the number it shows after. Votes of one run in a row are taken together."""
    seats = Seat.objects.in_bulk({job.seat for job in jobs if job.seat is not None})
    results: list[tuple[int, Any]] = []
    for run, group in groupby(jobs, key=_run_voted_in):
        some = list(group)
        if run is None:
            for job in some:
                result = _perform_one(work, job, seats)
                results.append((work.number, result))
        else:
            given = perform_votes(work, [(seats.get(job.seat or 0), job.task) for job in some])  # type: ignore[misc]  # _run_voted_in vouches that these are commands
            results += [(work.number, result) for result in given]
    return results


def _run_voted_in(job: _Job) -> int | None:
    voting = isinstance(job.task, Command) and job.task.name == "vote"
    return job.task.values["run"] if voting and isinstance(job.task, Command) else None


def _perform_one(work: Work, job: _Job, seats: Mapping[int, Seat]) -> Any:
    """Do one job; if it fails, its changes are rolled back and those of the others stay."""
    before = work.number
    try:
        with transaction.atomic():
            if isinstance(job.task, Command):
                return perform(work, seats.get(job.seat or 0), job.task)
            return job.task(work)
    except Exception as error:
        work.forget_after(before)
        if connection.needs_rollback:
            raise
        work.room.refresh_from_db()
        return _refusal(error, work.room.pk)


def _refusal(error: Exception, room: UUID) -> Refused:
    if isinstance(error, Refused):
        return error
    log.error("work_failed", room=str(room), error_object=error)
    return Refused(_NOT_STORED, 503)
